//! Prints how well the words do on the judged set, with the index in memory, and what
//! went wrong: `cargo run -p words --example judge`, and `-- wrong` for the latter.
#![expect(clippy::print_stdout, reason = "it is what this is for")]

use words::judged;

fn main() {
    let set = judged::set();
    let (report, candidates, hits) = set.alone();
    println!("{} posts, {} queries\n\n{report}", set.posts.len(), set.cases.len());
    println!("The index let {candidates} candidates through, of which {hits} matched.");
    if std::env::args().any(|arg| arg == "wrong") {
        println!("\n{}", report.wrong.join("\n"));
    }
}
