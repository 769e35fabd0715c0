//! The picture of the README: two screens of a real session, drawn again by each run, which refuses any other.

use crate::harness::golden;
use crate::pty::{Home, Pty, stable};
use std::fmt::Write as _;
use vt100::{Cell, Color};

/// A cell of a terminal, in the units of the drawing.
const WIDTH: usize = 9;
const HEIGHT: usize = 20;
const MARGIN: usize = 16;

/// Both schemes of colours keep a contrast of 4.5 with their ground.
const STYLE: &str = "\
text{font:15px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre;fill:#1f2328}
rect{fill:#ffffff;stroke:#d1d9e0}.bold{font-weight:bold}.dim{fill:#59636e}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#0d1117;stroke:#3d444d}.dim{fill:#9198a1}}
";

fn class(cell: &Cell) -> &'static str {
    assert_eq!(cell.fgcolor(), Color::Default, "the style has no colour for {:?}", cell.contents());
    match (cell.bold(), cell.dim()) {
        (false, false) => "",
        (true, false) => " class=\"bold\"",
        (false, true) => " class=\"dim\"",
        (true, true) => panic!("the style has no class for {:?}", cell.contents()),
    }
}

/// Draws a screen from so far down, and says how far down it ends. What differs between two runs is hidden.
fn draw(home: &Home, pty: &Pty, top: usize, svg: &mut String) -> usize {
    pty.settled();
    let seen = pty.seen.0.lock().expect("the reader of the terminal lives");
    let screen = seen.parser.screen();
    let (rows, cols) = screen.size();
    let (rows, cols) = (rows.get(), cols.get());
    let height = usize::from(rows) * HEIGHT + 2 * MARGIN;
    let _ =
        writeln!(svg, "<rect x=\"1\" y=\"{}\" width=\"{}\" height=\"{height}\" rx=\"8\"/>", top + 1, wide(cols) - 2);
    for row in 0..rows {
        let y = top + MARGIN + (usize::from(row) + 1) * HEIGHT - 5;
        let mut runs: Vec<(usize, String, &str)> = Vec::new();
        for col in 0..cols {
            let Some(cell) = screen.cell(row, col).filter(|cell| cell.has_contents()) else { continue };
            let (x, class) = (MARGIN + usize::from(col) * WIDTH, class(cell));
            let follows = runs
                .last()
                .is_some_and(|(at, text, as_before)| *as_before == class && at + text.chars().count() * WIDTH == x);
            if !follows {
                runs.push((x, String::new(), class));
            }
            runs.last_mut().expect("one was pushed").1.push_str(cell.contents());
        }
        for (x, text, class) in runs.iter().filter(|(_, text, _)| !text.trim().is_empty()) {
            let text = stable(home, text);
            let length = text.trim_end().chars().count() * WIDTH;
            let text = text.trim_end().replace('&', "&amp;").replace('<', "&lt;");
            let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\"{class}>{text}</text>");
        }
    }
    top + height + 2
}

fn wide(cols: u16) -> usize {
    usize::from(cols) * WIDTH + 2 * MARGIN
}

#[test]
fn the_picture_is_of_a_real_session() {
    let home = Home::new();
    let mut pty = home.start(&["--by", "Alice Martin", "--color", "always", "new"], &[]);
    let first = [
        ("Votre organisation", "1"),
        ("Qui avez-vous en ligne", "5"),
        ("Alerte reçue à quelle heure", "\r"),
        ("1.b.1", "compta@exemple.fr\r"),
        ("> 4.z.3", "n"),
        ("> 5.z.2", "2"),
        ("2.b.1", "2\r"),
        ("Vers quelle adresse", "copie@mail.example\r"),
        ("Depuis quand", "\r"),
        ("Signe fort.", "\r"),
        ("> 1.b.2", "o"),
        ("> 1.c.1", "n"),
    ];
    for (question, keys) in first {
        pty.answer(question, keys);
    }
    let mut drawn = String::new();
    pty.ready("> 1.c.2");
    let top = draw(&home, &pty, 0, &mut drawn);
    for (question, keys) in [("> 1.c.2", "n"), ("> 2.b.4", "n"), ("> 2.d.1", "n"), ("> 3.a.1", "1\r"), ("> 3.h.2", "n")]
    {
        pty.answer(question, keys);
    }
    pty.answer("savoir seul", "i");
    pty.ready("PROPOSÉ");
    let bottom = draw(&home, &pty, top + 12, &mut drawn);
    let size = format!("viewBox=\"0 0 {} {bottom}\" width=\"{0}\" height=\"{bottom}\"", wide(80));
    let title = "Deux écrans de qualify : des questions à une touche, puis la gravité proposée et ses raisons";
    let head = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {size} role=\"img\" aria-label=\"{title}\">");
    golden("picture.svg", &format!("{head}\n<style>\n{STYLE}</style>\n{drawn}</svg>\n"));
}
