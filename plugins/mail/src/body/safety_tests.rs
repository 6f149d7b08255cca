//! What a renderer makes of bodies that want to be more than words: Markdown is
//! read by a CommonMark parser, HTML by an HTML parser.

use ews_types::{Body, BodyType};
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag};

use super::html::{self, Tree};
use super::{Format, render};

/// Bodies that track, run or pretend.
const NASTY: &[&str] = &[
    "<pre>A ![k](https://t/pre.gif) &lt;img src=\"https://t/x\"&gt;</pre>",
    "<pre>```\n\n![k](https://t/a.gif)\n\n````\n&lt;img src=https://t/x&gt;</pre>",
    "<pre>~~~\n![k](https://t/a.gif)</pre><pre></pre>",
    "<table><tr><td>a</td><td><pre>![k](https://t/a.gif)\n\n![k](https://t/b.gif)</pre></td></tr></table>",
    "<ul><li>a<pre>```\n![k](https://t/a.gif)\n```\n\n![k](https://t/b.gif)</pre></li></ul>",
    "<ol><li><p>a</p><pre>x\n![k](https://t/a.gif)\n\n    &lt;script&gt;</pre></ol>",
    "<blockquote><pre>x\n\n![k](https://t/a.gif)</pre></blockquote>",
    "<b><pre>x\n\n![k](https://t/a.gif)\n</pre></b><a href=\"https://c/\"><pre>x\n\n![k](https://t/a.gif)</pre></a>",
    "<img src=\"cid:a\" alt=\"x](https://t/alt.gif) \">",
    "<img src=\"cid:a\" alt=\"x\n\n![y](https://t/alt.gif)\n\n&lt;img src=https://t/x&gt;\">",
    "<img src=\"cid:a) ![k](https://t/a.gif\" alt=\"\">",
    "<img src=\"cid:a\" title='\") ![k](https://t/a.gif' alt=\"&quot;\">",
    "!<a href=\"https://t/bang.gif\">x</a>",
    "!<b></b><a href=\"https://t/bang.gif\">x</a> <b>!</b><a href=\"https://t/bang.gif\">x</a>",
    "<p>!</p><a href=\"https://t/bang.gif\">x</a> <i>a!</i><span><a href=\"https://t/bang.gif\">x</a></span>",
    "![k](https://t/a.gif) !<b>[k]</b>(https://t/a.gif) ![<i>k</i>](https://t/a.gif)",
    "&#33;&#91;k&#93;&#40;https://t/a.gif&#41; !\u{200b}[k](https://t/a.gif)",
    "<p>![k][r]</p><p>[r]: https://t/a.gif</p><p>[<b>r</b>]: https://t/a.gif</p>",
    "<a href=\"https://c/\">r</a>: https://t/a.gif ![r]",
    "<a href=\"https://t/a) ![k](https://t/a.gif\">x</a>",
    "<a href=\"https://t/a &quot;t&quot;) ![k](https://t/a.gif\" title='\") ![k](https://t/b.gif)'>x</a>",
    "<a href=\"https://t/a\n\n![k](https://t/a.gif)\">x</a>",
    "<a href=\"https://t/&lt;img src=https://t/x&gt;\">]</a>",
    "<a href=\"https://c/\">x](https://c/) ![k](https://t/a.gif)</a>",
    "<a href=\"https://c/\"><table><tr><td>a</td></tr></table>![k</a>](https://t/a.gif)",
    "<a href=\"javascript:x\">a</a> <a href=\" JAVA&#10;SCRIPT:x\">b</a> <a href=\"data:text/html,x\">c</a>",
    "<a href=\"vbscript:x\">a</a> &lt;javascript:alert(1)&gt; [x](javascript:alert(1))",
    "&lt;img src=\"https://t/x\"&gt; &lt;<b>img src=https://t/x</b>&gt; &lt;!-- x --&gt; &lt;?x?&gt; &lt;/b&gt;",
    "<p>&lt;script src=https://t/x&gt;</p>\n<p>&amp;lt;img src=https://t/x&amp;gt;</p>",
    "\\![k](https://t/a.gif) \\\\![k](https://t/a.gif) \\<a href=\"https://c/\">x</a> \\&lt;img src=//t/x&gt;",
    "<code>`![k](https://t/a.gif)`</code> ` <code>a</code>![k](https://t/a.gif)",
    "<code>a</code><code>`</code><code>b</code> ![k](https://t/a.gif) <code></code>`",
    "<code>a\n\n![k](https://t/a.gif)\n\n</code> <code>&lt;img src=https://t/x&gt;</code>",
    "<table><tr><td><code>![k](https://t/a.gif) | y</code></td><td>`</td></tr></table>",
    "<table><tr><td>![k|](https://t/a.gif)</td><td>&lt;img | src=https://t/x&gt;</td></tr></table>",
    "<h1>![k](https://t/a.gif)\n===</h1><h2>`</h2>![k](https://t/a.gif)`",
    "<p>\u{e080}0\u{e081}\u{e03c}img src=https://t/x> \u{e021}\u{e05b}k](https://t/a.gif)</p><pre>![k](https://t/a)</pre>",
    "<img alt=\"\u{e080}0\u{e081}\u{e03c}img src=x>\" src=\"https://t/a\"><pre>a\u{e080}0\u{e081}</pre>",
    "<img src=\"https://t/a.gif\" srcset=\"https://t/b.gif 2x\" alt=\"![k](https://t/c.gif)\">",
    "<img src=\"//t/a.gif\" alt=\"&lt;img src=//t/b.gif&gt;\"><img src=\"data:image/svg+xml,x\" alt=s>",
    "<img src=\"c&#10;id:x\" alt=a><img src=\" \u{1}https://t/a\" alt=b><image src=\"https://t/a\" alt=c></image>",
    "<script>x()</script><style>a{background:url(https://t/a)}</style><style>@import 'https://t/a';</style>",
    "<iframe src=\"https://t/a\">![k](https://t/a.gif)</iframe><object data=\"https://t/a\"></object><embed src=//t/a>",
    "<form action=\"https://t/a\"><input type=image src=\"https://t/a\"><button formaction=\"https://t/a\">b</button></form>",
    "<meta http-equiv=refresh content=\"0;https://t/a\"><base href=\"https://t/\"><link rel=stylesheet href=\"https://t/a\">",
    "<body background=\"https://t/a\" onload=\"x()\"><table background=\"https://t/a\"><tr><td onclick=x()>a</td></tr></table>",
    "<div style=\"color:red;background:URL(https://t/a)\">a</div><p style=\"background:u\\72l(https://t/a)\">b</p>",
    "<div style=\"background:image-set('https://t/a' 1x)\">a</div><p style=\"width:expression(x())\">b</p>",
    "<video poster=\"https://t/a\" src=\"https://t/a\"><source src=\"https://t/a\"></video><audio src=\"https://t/a\">",
    "<svg><image href=\"https://t/a\"/><script>x()</script><a href=\"javascript:x\">a</a></svg><math href=\"https://t/a\">x</math>",
    "<svg><style><img src=https://t/a onerror=x()></style></svg><noscript><p title=\"</noscript><img src=https://t/a>\">",
    "<!--[if mso]><img src=\"https://t/a\"><![endif]--><!--><img src=\"https://t/a\">--><?x <img src=https://t/a>?>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=https://t/a onerror=x()&gt;\">",
    "<template><img src=\"https://t/a\"></template><xmp><img src=\"https://t/a\"></xmp><plaintext><img src=\"https://t/a\">",
    "<title>&lt;/title&gt;&lt;img src=https://t/a&gt;</title><textarea></textarea><img src=https://t/a></textarea>",
];

fn rendered(content: &str, format: Format) -> String {
    let body = Body { body_type: BodyType::Html, content: content.into(), is_truncated: false };
    let rendered = render(body, format, false);
    assert_eq!(rendered.format, format, "{content}");
    rendered.text
}

/// What a renderer would load or run.
fn dangers(markdown: &str) -> Vec<String> {
    let mut dangers = Vec::new();
    let safe = |address: &CowStr<'_>, schemes: &[&str]| {
        let address = address.trim().to_ascii_lowercase();
        schemes.iter().any(|scheme| address.starts_with(scheme))
    };
    // With all that renderers add to CommonMark, and without.
    for options in [Options::empty(), Options::ENABLE_TABLES, Options::all()] {
        for event in Parser::new_ext(markdown, options) {
            match &event {
                Event::Start(Tag::Image { dest_url, .. }) if !safe(dest_url, &["cid:"]) => {}
                // An address of mail in its brackets is a link to itself.
                Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => continue,
                Event::Start(Tag::Link { dest_url, .. })
                    if !safe(dest_url, &["https:", "http:", "mailto:", "tel:"]) => {}
                Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {}
                _ => continue,
            }
            dangers.push(format!("{event:?}"));
        }
    }
    dangers
}

#[test]
fn no_body_makes_a_renderer_of_markdown_load_or_run_anything() {
    // The judge sees what it shall see.
    assert!(!dangers("![k](https://t/a)").is_empty() && !dangers("a <img src=x>").is_empty());
    for body in NASTY {
        let text = rendered(body, Format::Markdown);
        assert_eq!(dangers(&text), [""; 0], "{body}\n{text}");
    }
}

#[test]
fn no_two_bodies_together_do_either() {
    for first in NASTY {
        for second in NASTY {
            let text = rendered(&format!("{first}<div>{second}</div>"), Format::Markdown);
            assert_eq!(dangers(&text), [""; 0], "{first}\n{second}\n{text}");
        }
    }
}

#[test]
fn no_body_makes_a_renderer_of_html_load_or_run_anything() {
    for body in NASTY {
        for body in [(*body).to_owned(), format!("<html><body>{body}</body></html>")] {
            let text = rendered(&body, Format::Html);
            // Read twice: what is safe only the first time is not.
            let tree = Tree::parse(&text).unwrap();
            let again = Tree::parse(&tree.to_html(false).unwrap()).unwrap();
            for node in tree.nodes().into_iter().chain(again.nodes()) {
                let Some(tag) = html::tag(&node) else { continue };
                for forbidden in [
                    "script", "iframe", "object", "embed", "form", "input", "button", "textarea", "meta",
                    "base", "link", "svg", "math", "image", "video", "audio", "source", "template",
                    "noscript",
                ] {
                    assert_ne!(tag, forbidden, "{body}\n{text}");
                }
                for name in ["onload", "onclick", "onerror", "srcset", "background", "poster", "action"] {
                    assert_eq!(html::attribute(&node, name), None, "{body}\n{text}");
                }
                let source = html::attribute(&node, "src").unwrap_or_else(|| "cid:".into());
                assert!(source.starts_with("cid:"), "{source} in {text}");
                let link = html::attribute(&node, "href").unwrap_or_else(|| "https:".into());
                assert!(link.starts_with("https:"), "{link} in {text}");
            }
            let lower = text.to_ascii_lowercase();
            assert!(!lower.contains("url(") && !lower.contains("@import"), "{body}\n{text}");
        }
    }
}

#[test]
fn html_keeps_how_a_message_looks() {
    for body in [
        "<p class=\"a\" style=\"color:red;margin:0\">Grüße <b>an</b> <a href=\"mailto:anna@contoso.example\">Anna</a></p>",
        "<table border=\"1\" cellpadding=\"2\"><tbody><tr><td colspan=\"2\" align=\"left\">1</td></tr></tbody></table>",
        "<ol start=\"3\" type=\"a\"><li>x</li></ol><a name=\"top\"></a><a href=\"#top\">up</a><a href=\"tel:+43\">t</a>",
        "<img src=\"cid:image001.png\" alt=\"Plan\" width=\"10\"><img src=\"data:image/png;base64,AAAA\">",
        "<font face=\"Arial\" size=\"2\">a</font><blockquote type=\"cite\">b</blockquote><pre>c\n  d</pre>",
    ] {
        assert_eq!(rendered(body, Format::Html), body);
    }
    assert_eq!(
        rendered(
            "<p><o:p>a</o:p><img src=\"https://t/a.gif\" alt=\"Logo\" width=\"9\"><img src=\"https://t/b.gif\"></p>\
             <form>b<input></form><p style=\"color:red;background:url(x)\" onclick=\"x()\">c</p>",
            Format::Html
        ),
        "<p>a<img alt=\"Logo\" width=\"9\"></p>b<p style=\"color:red\">c</p>"
    );
}

#[test]
fn ordinary_text_stays_readable_in_markdown() {
    assert_eq!(
        rendered(
            "<p>Hello! 2 &lt; 3 &amp; a_b | c. R&amp;D; AT&amp;T</p><p>I <code>x_y[0]</code> &lt;b&gt; [z]!</p>\
             <pre>a *b*\n  c</pre>",
            Format::Markdown
        ),
        "Hello! 2 < 3 & a_b | c. R&amp;D; AT&T\n\nI `x_y[0]` &lt;b> \\[z\\]!\n\n```\na *b*\n  c\n```"
    );
}
