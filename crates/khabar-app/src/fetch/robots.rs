//! What a host asks of programs that fetch its pages.

use std::time::Duration;

use texting_robots::Robot;
use url::Url;

/// The name by which a `robots.txt` may call us.
pub const AGENT: &str = "khabar";

/// As much of a `robots.txt` as is read.
pub const LARGEST: usize = 500 << 10;

/// Longest wait between requests that a host may ask for: beyond that its pages are better not fetched by a program.
const LONGEST_DELAY: f32 = 120.0;

/// A host's rules.
#[derive(Debug)]
pub enum Rules {
    /// None: there is no `robots.txt`.
    Free,
    /// These.
    Stated(Robot),
    /// They could not be had, and so nothing is fetched; why.
    Unknown(String),
}

impl Rules {
    /// The rules in a `robots.txt`.
    pub fn read(text: &[u8]) -> Rules {
        let text = text.get(..text.len().min(LARGEST)).unwrap_or_default();
        match Robot::new(AGENT, text) {
            Ok(robot) => Rules::Stated(robot),
            Err(_) => Rules::Unknown("its robots.txt cannot be read, so nothing was fetched".to_owned()),
        }
    }

    /// Whether a page may be fetched; why not, one sentence.
    pub fn allow(&self, url: &Url) -> Result<(), String> {
        match self {
            Rules::Free => Ok(()),
            Rules::Stated(robot) if robot.allowed(url.as_str()) => Ok(()),
            Rules::Stated(_) => Err("the site's robots.txt asks that this page not be fetched by programs".to_owned()),
            Rules::Unknown(why) => Err(why.clone()),
        }
    }

    /// The wait between requests that the host asks for.
    pub fn delay(&self) -> Duration {
        let Rules::Stated(Robot { delay: Some(seconds), .. }) = self else { return Duration::ZERO };
        Duration::try_from_secs_f32(seconds.clamp(0.0, LONGEST_DELAY)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        for (text, path, allowed, delay) in [
            ("", "/a", true, 0),
            ("User-agent: *\nDisallow: /private", "/private/a", false, 0),
            ("User-agent: *\nDisallow: /private", "/a", true, 0),
            ("User-agent: *\nDisallow: /\nUser-agent: khabar\nAllow: /\nCrawl-delay: 7", "/a", true, 7),
            ("User-agent: Khabar\nDisallow: /", "/a", false, 0),
            ("User-agent: *\nCrawl-delay: 99999999", "/a", true, 120),
            ("<html>not found</html>", "/a", true, 0),
        ] {
            let rules = Rules::read(text.as_bytes());
            let url = Url::parse(&format!("https://example.org{path}")).unwrap();
            assert_eq!((rules.allow(&url).is_ok(), rules.delay().as_secs()), (allowed, delay), "{text}");
        }
        let unknown = Rules::Unknown("no answer".to_owned());
        assert!(unknown.allow(&Url::parse("https://example.org/").unwrap()).is_err());
    }
}
