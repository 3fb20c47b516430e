//! What a post's line in the index costs whoever writes the post.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use anyhow::ensure;

use crate::{
    Options,
    data::{Data, GALLERY},
    load::median,
    madang::Madang,
    say,
};

/// Posts written with the index and without it, in each round.
const WRITTEN: usize = 100;

/// What a write took, in the median round.
pub(super) struct Write {
    /// The median.
    pub(super) wall: Duration,
    /// The mean of the server's own time.
    pub(super) cpu: Duration,
}

/// Writes of posts in turns: with the index, and with triggers that do nothing.
pub(super) fn all(options: &Options, data: &Data) -> anyhow::Result<[Write; 2]> {
    let copies = [data.copy("scratch")?, data.copy("scratch-without-index")?];
    copies[1].open()?.execute_batch(
        "drop trigger post_text_insert; drop trigger post_text_delete;
         create trigger post_text_insert instead of insert on post_text begin select 1; end;
         create trigger post_text_delete instead of delete on post_text begin select 1; end;",
    )?;
    let start = |copy: &Data| Madang::start(&options.programs, &copy.folder, &[]);
    let servers = [start(&copies[0])?, start(&copies[1])?];
    let mut walls = [Vec::new(), Vec::new()];
    let mut cpus = [Vec::new(), Vec::new()];
    for round in 0..options.rounds {
        for (which, server) in servers.iter().enumerate() {
            let before = server.process.cpu()?;
            for n in 0..WRITTEN {
                let begun = Instant::now();
                write_post(server.address, round * WRITTEN + n)?;
                walls[which].push(begun.elapsed());
            }
            cpus[which].push((server.process.cpu()? - before) / WRITTEN as f64);
        }
        say(format_args!("writes: round {} of {}", round + 1, options.rounds));
    }
    let [with, without] = walls.map(|mut walls| {
        walls.sort_unstable();
        walls.get(walls.len() / 2).copied().unwrap_or_default()
    });
    let [cpu_with, cpu_without] = cpus.map(|cpus| Duration::from_secs_f64(median(cpus)));
    Ok([Write { wall: with, cpu: cpu_with }, Write { wall: without, cpu: cpu_without }])
}

fn write_post(server: SocketAddr, n: usize) -> anyhow::Result<()> {
    let words = "주말에 다녀온 이야기를 조금 적어 봅니다. 날씨가 좋아서 사람이 많았고, 내려오는 길에 본 노을이 오래 남네요. ";
    let mut body = String::from("nick=&password=1234&title=");
    let text = format!("오늘 다녀온 이야기 {n}");
    for (name, text) in [("", text), ("&body=", words.repeat(4) + &n.to_string())] {
        body.push_str(name);
        for byte in text.bytes() {
            body.push_str(&format!("%{byte:02X}"));
        }
    }
    let mut stream = BufReader::new(TcpStream::connect(server)?);
    let request = format!(
        "POST /g/{GALLERY}/write HTTP/1.1\r\nhost: bench\r\nconnection: close\r\nx-forwarded-for: 198.51.{}.{}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        n / 250,
        n % 250 + 1,
        body.len(),
    );
    stream.get_mut().write_all(request.as_bytes())?;
    let mut line = String::new();
    stream.read_line(&mut line)?;
    ensure!(line.contains(" 303"), "writing answers {line:?}");
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}
