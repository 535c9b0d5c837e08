//! The files under `models/`: magic, version, SHA-256, then flat little-endian arrays.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::rows::Rows;

const VERSION: u32 = 1;
const HEAD: usize = 4 + 4 + 32;

/// A model file that cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ModelError {
    /// The first four bytes are those of another kind of file.
    #[error("not a {0} file: the magic bytes differ")]
    Magic(&'static str),
    /// Written by another version of the format.
    #[error("format version {found}, this build reads {VERSION}; train it again with `xtask train tagger`")]
    Version {
        /// The version in the file.
        found: u32,
    },
    /// The checksum does not fit the contents.
    #[error("the contents do not match their checksum: the file is damaged")]
    Checksum,
    /// An array is shorter than its length says, or its contents are out of order.
    #[error("the contents are cut short or out of order")]
    Contents,
}

/// Reads the arrays of a file in the order in which they were written.
pub(super) struct Unpack<'a>(&'a [u8]);

impl<'a> Unpack<'a> {
    pub(super) fn open(bytes: &'a [u8], magic: &'static str) -> Result<Unpack<'a>, ModelError> {
        let head = bytes.get(..HEAD).ok_or(ModelError::Magic(magic))?;
        if !head.starts_with(magic.as_bytes()) {
            return Err(ModelError::Magic(magic));
        }
        let found = u32_at(head, 4);
        if found != VERSION {
            return Err(ModelError::Version { found });
        }
        let body = &bytes[HEAD..];
        if Sha256::digest(body).as_slice() != &head[8..] {
            return Err(ModelError::Checksum);
        }
        Ok(Unpack(body))
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], ModelError> {
        let (len, rest) = self.0.split_at_checked(4).ok_or(ModelError::Contents)?;
        let (bytes, rest) = rest.split_at_checked(u32_at(len, 0) as usize).ok_or(ModelError::Contents)?;
        self.0 = rest;
        Ok(bytes)
    }

    pub(super) fn u32s(&mut self) -> Result<Vec<u32>, ModelError> {
        Ok(self.bytes()?.chunks_exact(4).map(|c| u32_at(c, 0)).collect())
    }

    /// Keys, then a row of `N` weights for each.
    pub(super) fn weights<const N: usize>(&mut self) -> Result<Rows<[i8; N]>, ModelError> {
        let (keys, weights) = (self.u32s()?, self.i8s()?);
        let rows = weights.as_chunks::<N>().0;
        Rows::new(keys.into_iter().zip(rows.iter().copied())).ok_or(ModelError::Contents)
    }

    pub(super) fn i8s(&mut self) -> Result<Vec<i8>, ModelError> {
        Ok(self.bytes()?.iter().map(|&b| b as i8).collect())
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// Writes what [`Unpack`] reads.
#[cfg(feature = "train")]
#[derive(Default)]
pub(super) struct Pack(Vec<u8>);

#[cfg(feature = "train")]
impl Pack {
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u32).to_le_bytes());
        self.0.extend(bytes);
    }

    pub(super) fn u32s(&mut self, values: &[u32]) {
        self.bytes(&values.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>());
    }

    pub(super) fn i8s(&mut self, values: &[i8]) {
        self.bytes(&values.iter().map(|&v| v as u8).collect::<Vec<_>>());
    }

    pub(super) fn close(self, magic: &'static str) -> Vec<u8> {
        let mut out = magic.as_bytes().to_vec();
        out.extend(VERSION.to_le_bytes());
        out.extend(Sha256::digest(&self.0));
        out.extend(self.0);
        out
    }
}
