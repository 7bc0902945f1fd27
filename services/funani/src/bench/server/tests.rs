use super::address;

#[test]
fn the_address_is_read_from_the_ready_line() {
    let line = "funani ready grpc=127.0.0.1:4430 metrics=127.0.0.1:9";
    assert_eq!(address(line), Some("127.0.0.1:4430"));
}

#[test]
fn another_line_has_no_address() {
    assert_eq!(address("funani is about to start"), None);
}
