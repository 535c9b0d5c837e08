//! Which addresses may be asked for: http and https, ordinary ports, and hosts that all the world can reach. What is
//! checked is what is connected to: names are resolved here, once a request, and the connection goes to what was found.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc;
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use url::Url;

/// An address as it is asked for: checked in form, the fragment cut off.
///
/// # Errors
/// Why it is not asked for, one sentence.
pub fn checked(text: &str, allow_loopback: bool) -> Result<Url, String> {
    let mut url = Url::parse(text.trim()).map_err(|e| format!("this is no address ({e}); write https://…"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("only http and https are fetched, not `{}`", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the address holds a user name or password; take it out".to_owned());
    }
    if url.host_str().unwrap_or_default().is_empty() {
        return Err("the address names no host".to_owned());
    }
    if let Some(port) = url.port()
        && !matches!(port, 80 | 443)
        && !allow_loopback
    {
        return Err(format!("port {port} is none on which pages are published; only 80 and 443 are asked"));
    }
    let literal = match url.host() {
        Some(url::Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(url::Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        _ => None,
    };
    if let Some(ip) = literal.filter(|ip| !may_connect(*ip, allow_loopback)) {
        return Err(private(ip));
    }
    url.set_fragment(None);
    Ok(url)
}

fn private(ip: IpAddr) -> String {
    format!("{ip} is an address within a private or special network, not on the public internet; it was not asked")
}

/// Whether a connection to this address may be made.
fn may_connect(ip: IpAddr, allow_loopback: bool) -> bool {
    is_public(ip) || (allow_loopback && ip.is_loopback())
}

/// Whether all the world can reach an address (the special-purpose registries of IANA, RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(matches!(a, 0 | 10 | 127 | 224..=255)
        || (a == 100 && (64..=127).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..=31).contains(&b))
        || (a == 192 && (b == 168 || (b == 0 && matches!(c, 0 | 2)) || (b == 88 && c == 99)))
        || (a == 198 && (matches!(b, 18 | 19) || (b == 51 && c == 100)))
        || (a == 203 && b == 0 && c == 113))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    // Global unicast alone, and of it neither documentation, Teredo, ORCHID and benchmarks (2001::/23) nor 6to4, which
    // carry or may carry another address within.
    (segments[0] & 0xe000) == 0x2000
        && !(segments[0] == 0x2001 && (segments[1] < 0x0200 || segments[1] == 0x0db8))
        && segments[0] != 0x2002
        && segments[0] != 0x3fff
}

/// The addresses of a host, IPv4 first. A name of which one address may not be connected to is refused whole.
///
/// # Errors
/// There is no such host, no answer in time, or an address that is not public; one sentence.
pub fn resolved(url: &Url, allow_loopback: bool, patience: Duration) -> Result<Vec<SocketAddr>, String> {
    let (host, port) = (url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default().unwrap_or(443));
    let (to, answer) = mpsc::channel();
    let name = host.trim_matches(['[', ']']).to_owned();
    // The system's resolver cannot be told to hurry: it is left behind where it takes too long.
    std::thread::spawn(move || to.send((name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>)));
    let found = answer.recv_timeout(patience).map_err(|_| format!("the name {host} was not resolved in time"))?;
    let mut found = found.map_err(|_| format!("there is no host {host}, or no connection to the network"))?;
    if let Some(refused) = found.iter().find(|to| !may_connect(to.ip(), allow_loopback)) {
        return Err(private(refused.ip()));
    }
    found.sort_by_key(SocketAddr::is_ipv6);
    Ok(found)
}

/// A resolver that knows one address, the one that was checked: nothing is looked up between check and connection.
#[derive(Debug)]
pub struct Pinned(pub SocketAddr);

impl Resolver for Pinned {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_alone() {
        for ip in [
            "93.184.216.34",
            "8.8.8.8",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "192.0.1.1",
            "2a00:1450::1",
            "2606:4700::1",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "100.64.0.1",
            "100.127.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.9.9",
            "192.168.1.1",
            "192.0.0.192",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::1",
            "100::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn addresses_are_checked_before_anything_is_asked() {
        for (text, says) in [
            ("https://example.org/a?b#c", ""),
            ("https://example.org:443/", ""),
            ("http://مثال.إختبار/خبر", ""),
            ("ftp://example.org/", "only http and https"),
            ("file:///etc/passwd", "only http and https"),
            ("example.org", "no address"),
            ("https://u:p@example.org/", "user name"),
            ("https://example.org:8080/", "port 8080"),
            ("http://127.0.0.1/", "127.0.0.1"),
            ("http://2130706433/", "127.0.0.1"),
            ("http://0x7f.1/", "127.0.0.1"),
            ("http://[::1]/", "::1"),
            ("http://[::ffff:169.254.169.254]/", "::ffff:169.254.169.254"),
            ("http://169.254.169.254/latest/meta-data/", "169.254.169.254"),
        ] {
            match checked(text, false) {
                Ok(url) => assert!(says.is_empty() && url.fragment().is_none(), "{text}"),
                Err(why) => assert!(!says.is_empty() && why.contains(says), "{text}: {why}"),
            }
        }
    }
}
