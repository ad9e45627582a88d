//! What a web page says of itself and what it points to.
//!
//! A page is read tag by tag and no tree is built of it: the rules for a tree take a time that grows with
//! the square of the page (64 KB of `<div><p>` take seconds), and a crawl brings pages that nobody checked.

use std::cell::RefCell;
use std::sync::LazyLock;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use regex::Regex;

use crate::register::value::one_line;

/// Most addresses taken from one page.
const MOST: usize = 10_000;
/// Most characters of a title, a description or the words of a link.
const WORDS: usize = 500;

/// How a page points to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It sends the visitor there.
    Redirect,
    /// A form that asks for a password is sent there.
    PasswordForm,
    /// A form is sent there.
    Form,
    /// A link of the page, with its words.
    Link,
    /// A program from there runs in it.
    Script,
    /// A page from there stands in it.
    Frame,
    /// It names the address in its own program text, in a data attribute or for the browser to fetch.
    Named,
    /// As [`How::Named`], in a program file, which may be a library of somebody else.
    Library,
}

impl How {
    /// In the words of the page's own language.
    pub fn shown(self) -> &'static str {
        match self {
            How::Redirect => "redirect",
            How::PasswordForm => "form password",
            How::Form => "form action",
            How::Link => "a href",
            How::Script => "script src",
            How::Frame => "iframe src",
            How::Named => "address",
            How::Library => "script",
        }
    }
}

/// An address that a page points to.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    pub how: How,
    /// As written, maybe relative to the page's base.
    pub url: String,
    /// The words of a link.
    pub label: String,
}

/// What a page says.
#[derive(Debug, Default)]
pub struct Page {
    pub title: String,
    pub description: String,
    /// What relative addresses are relative to, when it is not the page itself.
    pub base: Option<String>,
    pub references: Vec<Reference>,
}

/// Reads a page.
pub fn read_page(html: &str) -> Page {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Reader::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let Reading { mut page, form, .. } = tokenizer.sink.0.into_inner();
    page.references.extend(form.map(Form::reference));
    page.title = one_line(&page.title);
    page
}

/// The addresses in a program text.
pub fn addresses(text: &str) -> Vec<String> {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?:https?|wss?)://[A-Za-z0-9.-]+(?::\d+)?(?:/[^\s"'`<>\\(){}|,;$]*)?"#)
            .expect("the pattern is constant")
    });
    // JSON within a page writes a slash as `\/`.
    let text = text.replace("\\/", "/");
    ADDRESS.find_iter(&text).take(MOST).map(|it| it.as_str().to_string()).collect()
}

#[derive(Default)]
struct Reader(RefCell<Reading>);

#[derive(Default)]
struct Reading {
    page: Page,
    /// Whose text comes.
    within: Within,
    form: Option<Form>,
    /// Pictures have titles of their own.
    pictures: usize,
    text: String,
    link: Option<String>,
}

#[derive(Default, PartialEq)]
enum Within {
    #[default]
    Body,
    Title,
    Script,
}

struct Form {
    action: String,
    password: bool,
}

impl Form {
    fn reference(self) -> Reference {
        let how = if self.password { How::PasswordForm } else { How::Form };
        Reference { how, url: self.action, label: String::new() }
    }
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reading = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return reading.start(&tag),
            Token::TagToken(tag) => reading.end(&tag.name),
            Token::CharacterTokens(text) => reading.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Reading {
    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let value = |name: &str| {
            let found = tag.attrs.iter().find(|it| &*it.name.local == name);
            found.map(|it| it.value.trim().to_string()).filter(|it| !it.is_empty())
        };
        for (name, text) in tag.attrs.iter().map(|it| (&*it.name.local, &*it.value)) {
            if name.starts_with("data-") && text.contains("://") {
                self.named(text);
            }
        }
        match &*tag.name {
            "base" => self.page.base = self.page.base.take().or_else(|| value("href")),
            "meta" => self.meta(&value),
            "link" => self.refer(How::Named, value("href")),
            "iframe" | "frame" => self.refer(How::Frame, value("src")),
            "a" | "area" => {
                self.close_link();
                self.link = value("href");
                self.text.clear();
            }
            "form" => {
                self.close_form();
                let action = value("action").unwrap_or_default();
                self.form = Some(Form { action, password: false });
            }
            "input" => {
                let password = value("type").is_some_and(|it| it.eq_ignore_ascii_case("password"));
                if let Some(form) = self.form.as_mut() {
                    form.password |= password;
                }
            }
            "svg" => self.pictures += usize::from(!tag.self_closing),
            "script" => {
                self.refer(How::Script, value("src"));
                self.within = Within::Script;
                self.text.clear();
                return TokenSinkResult::RawData(RawKind::ScriptData);
            }
            "title" if self.pictures == 0 && self.page.title.is_empty() => {
                self.within = Within::Title;
                return TokenSinkResult::RawData(RawKind::Rcdata);
            }
            "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
            "style" | "xmp" | "noembed" | "noframes" => {
                return TokenSinkResult::RawData(RawKind::Rawtext);
            }
            _ => {}
        }
        match &*tag.name {
            "iframe" => TokenSinkResult::RawData(RawKind::Rawtext),
            _ => TokenSinkResult::Continue,
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "script" => {
                let text = std::mem::take(&mut self.text);
                self.named(&text);
            }
            "a" => self.close_link(),
            "form" => self.close_form(),
            "svg" => self.pictures = self.pictures.saturating_sub(1),
            _ => {}
        }
        if matches!(name, "script" | "title") {
            self.within = Within::Body;
        }
    }

    fn text(&mut self, text: &str) {
        match self.within {
            Within::Title => push_words(&mut self.page.title, text),
            Within::Script => self.text.push_str(text),
            Within::Body if self.link.is_some() => push_words(&mut self.text, text),
            Within::Body => {}
        }
    }

    fn meta(&mut self, value: &dyn Fn(&str) -> Option<String>) {
        let named = value("name").or_else(|| value("property")).unwrap_or_default();
        let Some(content) = value("content") else { return };
        let describes = ["description", "og:description"].iter();
        if describes.into_iter().any(|it| named.eq_ignore_ascii_case(it)) {
            if self.page.description.is_empty() {
                push_words(&mut self.page.description, &one_line(&content));
            }
        } else if value("http-equiv").is_some_and(|it| it.eq_ignore_ascii_case("refresh")) {
            let lower = content.to_ascii_lowercase();
            let url = lower.find("url=").map(|at| &content[at + 4..]);
            self.refer(How::Redirect, url.map(|it| it.trim_matches(['"', '\'', ' ']).to_string()));
        }
    }

    fn refer(&mut self, how: How, url: Option<String>) {
        let Some(url) = url.filter(|_| self.page.references.len() < MOST) else { return };
        self.page.references.push(Reference { how, url, label: String::new() });
    }

    fn named(&mut self, text: &str) {
        for url in addresses(text) {
            self.refer(How::Named, Some(url));
        }
    }

    fn close_form(&mut self) {
        let form = self.form.take().filter(|it| !it.action.is_empty());
        self.page.references.extend(form.map(Form::reference));
    }

    fn close_link(&mut self) {
        let Some(url) = self.link.take().filter(|_| self.page.references.len() < MOST) else {
            return;
        };
        let label = one_line(&std::mem::take(&mut self.text));
        self.page.references.push(Reference { how: How::Link, url, label });
    }
}

fn push_words(words: &mut String, text: &str) {
    let room = WORDS.saturating_sub(words.chars().count());
    words.extend(text.chars().take(room));
}
