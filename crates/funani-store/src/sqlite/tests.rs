use std::path::Path;

use super::network_file_system;

const MOUNTS: &str = "/dev/sda1 / ext4 rw 0 0
server:/export /srv nfs4 rw 0 0
/dev/sdb1 /srv/local xfs rw 0 0
//host/share /mnt/my\\040share cifs rw 0 0
tmpfs /tmp tmpfs rw 0 0
broken line
";

#[test]
fn the_deepest_mount_decides_what_a_directory_is_on() {
    let cases = [
        ("/var/lib/funani", None),
        ("/srv/funani", Some("nfs4")),
        ("/srv", Some("nfs4")),
        ("/srvices", None),
        ("/srv/local/funani", None),
        ("/mnt/my share/data", Some("cifs")),
        ("/mnt/my", None),
        ("/tmp/x", None),
    ];
    for (path, kind) in cases {
        assert_eq!(network_file_system(MOUNTS, Path::new(path)), kind, "{path}");
    }
}

#[test]
fn of_mounts_over_each_other_the_last_one_counts() {
    let mounts = "server:/a /data nfs rw 0 0\n/dev/sda2 /data ext4 rw 0 0\n";
    assert_eq!(network_file_system(mounts, Path::new("/data/x")), None);
}

#[test]
fn a_system_without_a_table_of_mounts_refuses_nothing() {
    assert_eq!(network_file_system("", Path::new("/data")), None);
}
