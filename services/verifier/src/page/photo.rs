//! A photo of a QR code, read.

use std::io::Cursor;

use bytes::Bytes;
use image::{GrayImage, ImageFormat, ImageReader};
use rqrr::PreparedImage;

use super::fault::Refused;
use super::words::Word;

/// Most pixels along one side.
const SIDE: u32 = 10_000;
/// Most memory for the pixels, in bytes.
const PIXELS: u64 = 128 << 20;
/// Along the longer side, codes are looked for in these sizes first: a hand's tremble is smoothed.
const SMALLER: [u32; 2] = [1_000, 2_000];

/// The text of the one QR code in a photo.
///
/// # Errors
/// No photo, or none with one code.
pub(super) async fn read(photo: Bytes) -> Result<String, Refused> {
    let reading = tokio::task::spawn_blocking(move || text(&photo));
    // A photo on which the reader of photos breaks is one that cannot be read.
    let read = reading.await.unwrap_or(Err(Word::PhotoUnread));
    read.map_err(Word::refused)
}

fn text(photo: &[u8]) -> Result<String, Word> {
    let image = decode(photo).ok_or(Word::PhotoUnread)?;
    let longer = image.width().max(image.height());
    let mut several = false;
    for side in SMALLER.into_iter().filter(|side| *side < longer) {
        let (width, height) = fit(&image, side, longer);
        let texts = codes(image::imageops::thumbnail(&image, width, height));
        if let [text] = texts.as_slice() {
            return Ok(text.clone());
        }
        several |= !texts.is_empty();
    }
    match codes(image).as_slice() {
        [text] => Ok(text.clone()),
        [] if !several => Err(Word::PhotoWithout),
        [] | [_, _, ..] => Err(Word::PhotoSeveral),
    }
}

fn decode(photo: &[u8]) -> Option<GrayImage> {
    let mut reader = ImageReader::new(Cursor::new(photo))
        .with_guessed_format()
        .ok()?;
    matches!(reader.format()?, ImageFormat::Png | ImageFormat::Jpeg).then_some(())?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(PIXELS);
    reader.limits(limits);
    Some(reader.decode().ok()?.into_luma8())
}

fn fit(image: &GrayImage, side: u32, longer: u32) -> (u32, u32) {
    let scaled = |length: u32| {
        let scaled = u64::from(length) * u64::from(side) / u64::from(longer.max(1));
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    (scaled(image.width()), scaled(image.height()))
}

/// The texts of the codes in a picture, each once.
fn codes(image: GrayImage) -> Vec<String> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels = image.into_raw();
    let mut prepared =
        PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let mut texts: Vec<String> = prepared
        .detect_grids()
        .into_iter()
        .filter_map(|grid| grid.decode().ok())
        .map(|(_, text)| text)
        .collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}
