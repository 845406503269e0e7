//! Which addresses may be called.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is to the guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressClass {
    /// Somewhere on the internet.
    Public,
    /// This machine.
    Loopback,
    /// A private network: RFC 1918, carrier-grade NAT, unique local.
    Private,
    /// Nothing anyone should call: link-local, multicast, metadata services, reserved and
    /// documentation ranges.
    Never,
}

/// Which classes may be called besides public ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AddressPolicy {
    pub allow_loopback: bool,
    pub allow_private: bool,
}

impl AddressPolicy {
    /// The internet only.
    pub const PUBLIC: AddressPolicy = AddressPolicy { allow_loopback: false, allow_private: false };

    /// Also this machine and its networks, as a laptop needs for a local Ollama.
    pub const NEAR: AddressPolicy = AddressPolicy { allow_loopback: true, allow_private: true };

    /// Whether this address may be called.
    pub fn allows(self, ip: IpAddr) -> bool {
        match classify(ip) {
            AddressClass::Public => true,
            AddressClass::Loopback => self.allow_loopback,
            AddressClass::Private => self.allow_private,
            AddressClass::Never => false,
        }
    }

    pub(super) fn allows_near(self) -> bool {
        self.allow_loopback || self.allow_private
    }
}

/// A host whose address may not be called. It keeps the host but not what it resolved to, which is
/// nobody's business outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressRefused {
    host: String,
}

impl AddressRefused {
    pub(super) fn new(host: &str) -> Self {
        AddressRefused { host: host.to_owned() }
    }

    pub fn host(&self) -> &str {
        &self.host
    }
}

impl fmt::Display for AddressRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the address of {} may not be called from here", self.host)
    }
}

impl std::error::Error for AddressRefused {}

/// IPv4 ranges that are not public, from the IANA special-purpose registry.
const V4: [([u8; 4], u32, AddressClass); 17] = [
    ([100, 100, 100, 200], 32, AddressClass::Never),
    // metadata of Alibaba Cloud, inside the NAT range
    ([127, 0, 0, 0], 8, AddressClass::Loopback),
    ([10, 0, 0, 0], 8, AddressClass::Private),
    ([172, 16, 0, 0], 12, AddressClass::Private),
    ([192, 168, 0, 0], 16, AddressClass::Private),
    ([100, 64, 0, 0], 10, AddressClass::Private),
    ([0, 0, 0, 0], 8, AddressClass::Never),
    ([168, 63, 129, 16], 32, AddressClass::Never), // metadata of Azure
    ([169, 254, 0, 0], 16, AddressClass::Never),
    ([192, 0, 0, 0], 24, AddressClass::Never),
    ([192, 0, 2, 0], 24, AddressClass::Never),
    ([192, 88, 99, 0], 24, AddressClass::Never),
    ([198, 18, 0, 0], 15, AddressClass::Never),
    ([198, 51, 100, 0], 24, AddressClass::Never),
    ([203, 0, 113, 0], 24, AddressClass::Never),
    ([224, 0, 0, 0], 4, AddressClass::Never),
    ([240, 0, 0, 0], 4, AddressClass::Never),
];

/// Classifies an address; one that carries an IPv4 address inside counts as that address.
pub fn classify(ip: IpAddr) -> AddressClass {
    match ip {
        IpAddr::V4(ip) => classify_v4(ip),
        IpAddr::V6(ip) => classify_v6(ip),
    }
}

fn classify_v4(ip: Ipv4Addr) -> AddressClass {
    let inside = |base: [u8; 4], bits: u32| {
        (ip.to_bits() ^ Ipv4Addr::from(base).to_bits()) >> (32 - bits) == 0
    };
    V4.iter()
        .find(|(base, bits, _)| inside(*base, *bits))
        .map_or(AddressClass::Public, |(_, _, class)| *class)
}

fn classify_v6(ip: Ipv6Addr) -> AddressClass {
    let low = Ipv4Addr::from_bits(ip.to_bits() as u32);
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => AddressClass::Loopback,
        // ::ffff:a.b.c.d, as systems write an IPv4 address on an IPv6 socket, and NAT64.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => classify_v4(low),
        // 6to4 routes to the IPv4 address in its second and third group.
        [0x2002, high, low, ..] => {
            classify_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        // Metadata of AWS and Google, inside the unique local range.
        [0xfd00, 0xec2, ..] | [0xfd20, 0xce, ..] => AddressClass::Never,
        [first, ..] if first & 0xfe00 == 0xfc00 => AddressClass::Private,
        // Teredo, benchmarking, ORCHID and the rest of the protocol assignments; then
        // documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => AddressClass::Never,
        [0x3fff, second, ..] if second < 0x1000 => AddressClass::Never,
        [first, ..] if first & 0xe000 == 0x2000 => AddressClass::Public,
        _ => AddressClass::Never,
    }
}
