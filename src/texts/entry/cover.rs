//! The words of the picture on a gallery's cover, once per language.

use crate::{
    domain::cover::{FILE_MOST, NoCover, PIXELS_MOST, RATIO, SIDE_MOST, WIDTH_LEAST},
    texts::number,
};

/// What the form says.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Picture {
    pub name: &'static str,
    pub help: fn() -> String,
    pub none: &'static str,
    pub keep: &'static str,
    pub remove: &'static str,
    pub no_cover: fn(NoCover) -> String,
}

/// Megabytes of a file.
const MEGABYTES: usize = FILE_MOST >> 20;
/// The least height.
const HEIGHT_LEAST: u32 = WIDTH_LEAST / RATIO.0 * RATIO.1;
/// Ten thousands, millions and tenths of millions of pixels.
const PIXELS: (u64, u64, u64) =
    (PIXELS_MOST / 10_000, PIXELS_MOST / 1_000_000, PIXELS_MOST / 100_000 % 10);

pub(super) static KO: Picture = Picture {
    name: "표지 그림",
    help: || {
        format!(
            "목록 맨 위에 보이는 그림입니다. JPEG, PNG, GIF 파일을 {MEGABYTES}MB까지 올릴 수 있습니다. 가운데를 가로 {}, 세로 {} 비율로 잘라 씁니다. 찍은 곳 같은 사진 정보는 지웁니다.",
            RATIO.0, RATIO.1
        )
    },
    none: "아직 표지 그림이 없습니다.",
    keep: "올리기",
    remove: "표지 그림 지우기",
    no_cover: |why| match why {
        NoCover::Missing => "올릴 그림 파일을 골라 주세요.".to_owned(),
        NoCover::Kind => "JPEG, PNG, GIF 그림만 올릴 수 있습니다.".to_owned(),
        NoCover::Heavy => format!("파일이 너무 큽니다. {MEGABYTES}MB까지 올릴 수 있습니다."),
        NoCover::Large => format!(
            "그림이 너무 큽니다. 한 변은 {}픽셀, 전체는 {}만 화소까지 됩니다. 줄여서 다시 올려 주세요.",
            number::grouped(SIDE_MOST),
            number::grouped(PIXELS.0)
        ),
        NoCover::Small => format!(
            "그림이 너무 작습니다. 가로 {WIDTH_LEAST}픽셀, 세로 {HEIGHT_LEAST}픽셀보다 작으면 쓸 수 없습니다."
        ),
        NoCover::Broken => {
            "그림 파일이 깨졌거나 중간에 끊겨서 열 수 없습니다. 다른 파일을 골라 주세요.".to_owned()
        }
    },
};

pub(super) static EN: Picture = Picture {
    name: "Cover picture",
    help: || {
        format!(
            "A picture at the top of the list: JPEG, PNG or GIF, up to {MEGABYTES} MB. Its middle is cut out, {} wide to {} high. Where it was taken, and whatever else the file says of it, is removed.",
            RATIO.0, RATIO.1
        )
    },
    none: "There is no cover picture yet.",
    keep: "Upload",
    remove: "Remove the cover picture",
    no_cover: |why| {
        match why {
        NoCover::Missing => "Choose a picture to upload.".to_owned(),
        NoCover::Kind => "Only JPEG, PNG and GIF pictures can be uploaded.".to_owned(),
        NoCover::Heavy => format!("The file is too large. It may have up to {MEGABYTES} MB."),
        NoCover::Large => format!("The picture is too large. A side may have up to {} pixels, and all of it {}.{} million. Please shrink it and upload it again.", number::grouped(SIDE_MOST), PIXELS.1, PIXELS.2),
        NoCover::Small => format!("The picture is too small. It needs at least {WIDTH_LEAST} × {HEIGHT_LEAST} pixels."),
        NoCover::Broken => "The picture cannot be opened: the file is damaged, or ends too soon. Please choose another.".to_owned(),
    }
    },
};
