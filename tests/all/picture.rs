//! Pictures of one colour, and the form that takes one.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};

use crate::guest::{Answer, Guest};

/// A PNG of one colour.
pub(crate) fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let row: Vec<u8> = std::iter::once(0).chain(colour.repeat(width as usize)).collect();
    let mut pixels = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..height {
        pixels.write_all(&row).unwrap();
    }
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([8, 2, 0, 0, 0]);
    let chunks =
        [chunk(b"IHDR", &head), chunk(b"IDAT", &pixels.finish().unwrap()), chunk(b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = crc32fast::Hasher::new();
    sum.update(name);
    sum.update(content);
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length, &name[..], content, &sum.finalize().to_be_bytes()].concat()
}

/// The form of a gallery's cover.
pub(crate) fn form(gallery: &str) -> String {
    format!("/g/{gallery}/manage/settings/cover")
}

/// Sends it as a browser would, with these headers besides.
pub(crate) async fn send(
    who: &Guest,
    gallery: &str,
    file: &[u8],
    fields: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        write!(
            body,
            "--border\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
        .unwrap();
    }
    body.extend(b"--border\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"");
    body.extend(b"`touch x`.svg\"\r\ncontent-type: text/html\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--border--\r\n");
    let mut request = who.request("POST", &form(gallery)).body(body);
    request = request.header("content-type", "multipart/form-data; boundary=border");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

/// Puts a picture on a gallery's cover; its address, as the list shows it.
pub(crate) async fn cover(who: &Guest, gallery: &str, file: &[u8]) -> String {
    send(who, gallery, file, &[], &[]).await.expect(303);
    shown(&who.get(&format!("/g/{gallery}")).await.expect(200).text)
}

/// The address of the cover on a page.
pub(crate) fn shown(page: &str) -> String {
    let image = page.split("<img class=\"cover").nth(1).expect("no cover");
    image.split("src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}
