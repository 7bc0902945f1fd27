use super::{MOST, Modules, blocks, svg};

/// What a reader of another maker reads out of the modules, each so many pixels wide.
fn read(width: usize, dark: impl Fn(usize, usize) -> bool) -> String {
    const PIXELS: usize = 4;
    let side = width * PIXELS;
    let shade = |x: usize, y: usize| if dark(x / PIXELS, y / PIXELS) { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, shade);
    let grids = image.detect_grids();
    let [grid] = grids.as_slice() else {
        panic!("one code, not {}", grids.len())
    };
    grid.decode().unwrap().1
}

fn texts() -> [String; 3] {
    [
        "funani:c?r=registry.example.com&d=0e0f5b54-6d2f-8d0e-9c00-0123456789ab".to_owned(),
        "原産地証明 & <b>".to_owned(),
        "x".repeat(900),
    ]
}

#[test]
fn another_reader_reads_the_text_out_of_the_modules() {
    for text in texts() {
        let modules = Modules::of(&text).unwrap();
        let dark = |x: usize, y: usize| {
            let mut stretches = modules.dark.iter();
            stretches.any(|(from, row, length)| *row == y && (*from..from + length).contains(&x))
        };
        assert_eq!(read(modules.width, dark), text);
    }
}

#[test]
fn another_reader_reads_the_text_out_of_the_blocks() {
    for text in texts() {
        let drawn = blocks(&text).unwrap();
        let rows: Vec<Vec<char>> = drawn.lines().map(|line| line.chars().collect()).collect();
        let dark = |x: usize, y: usize| {
            let cell = rows.get(y / 2).and_then(|row| row.get(x));
            match cell {
                Some(' ') => true,
                Some('▀') => !y.is_multiple_of(2),
                Some('▄') => y.is_multiple_of(2),
                Some(_) | None => false,
            }
        };
        assert_eq!(read(rows[0].len(), dark), text);
    }
}

#[test]
fn a_drawing_is_sound_xml_and_holds_no_text_of_the_code() {
    let drawn = svg("\"><script>alert(1)</script>").unwrap();
    assert!(!drawn.contains("script"));
    let mut reader = quick_xml::Reader::from_str(&drawn);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
}

#[test]
fn a_text_beyond_the_largest_code_has_none() {
    assert!(svg(&"x".repeat(MOST)).is_some());
    assert_eq!(svg(&"x".repeat(MOST + 1)), None);
}
