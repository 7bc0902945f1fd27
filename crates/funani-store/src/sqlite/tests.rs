use std::path::Path;
use std::sync::Arc;

use super::{NOOP, PASSIVE, checkpoint, network_file_system, writing};
use crate::connection::{Connector, Slot};

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

#[tokio::test]
async fn a_log_that_began_anew_is_short_though_its_file_is_long() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("any.sqlite");
    let mut slot = Slot::new(Arc::new(Connector::Sqlite(writing(&path))));
    let connection = slot.ready().await.unwrap();
    connection.raw("CREATE TABLE t (a BLOB)").await.unwrap();
    connection
        .raw("INSERT INTO t VALUES (randomblob(4096000))")
        .await
        .unwrap();
    for _ in 0..2 {
        let left = checkpoint(&mut slot, NOOP).await.unwrap();
        assert!(left.pages > 1000 && left.uncopied == left.pages);
    }
    let left = checkpoint(&mut slot, PASSIVE).await.unwrap();
    assert_eq!(left.uncopied, 0);
    let connection = slot.ready().await.unwrap();
    connection
        .raw("INSERT INTO t VALUES (x'00')")
        .await
        .unwrap();
    let left = checkpoint(&mut slot, NOOP).await.unwrap();
    assert!(left.pages < 10, "{} pages", left.pages);
    let file = std::fs::metadata(dir.path().join("any.sqlite-wal")).unwrap();
    assert!(file.len() > 4_096_000);
}
