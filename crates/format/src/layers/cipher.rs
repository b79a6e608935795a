//! AES-128 in the three ways the format uses it: one block, CBC with an initial vector of zeros,
//! and FF1 (`docs/format.md` sections 2.3 and 4).
//!
//! It knows bytes and numerals, not what they mean.

use crate::layers::stack::without_traces;
use aes::Aes128;
use aes::cipher::{
    Array, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit,
    KeyInit,
};
use fpe::ff1::{FF1, FlexibleNumeralString};
use zeroize::Zeroizing;

/// Number of bytes of a block, and of a cipher key.
pub const BLOCK: usize = 16;

/// More bytes of the stack than the code of a schedule or of FF1 uses.
pub const USED: usize = 16 * 1024;

/// The radix of FF1: one numeral for each letter of the alphabet.
const RADIX: u32 = 32;

/// A cipher key with its schedule, which is made once. Both are in one place on the heap, so that a move
/// copies a pointer and no secret, and are wiped on drop.
pub struct Cipher {
    secret: Box<Secret>,
}

struct Secret {
    key: Zeroizing<[u8; BLOCK]>,
    /// The `zeroize` feature of its crate wipes it on drop.
    schedule: Aes128,
}

impl Cipher {
    /// Makes the schedule of a cipher key.
    pub fn new(key: &[u8; BLOCK]) -> Self {
        without_traces::<USED, _>(|| {
            let schedule = Aes128::new(key.into());
            Self { secret: Box::new(Secret { key: Zeroizing::new(*key), schedule }) }
        })
    }

    /// Encrypts one block.
    pub fn seal_block(&self, mut block: [u8; BLOCK]) -> [u8; BLOCK] {
        self.secret.schedule.encrypt_block((&mut block).into());
        block
    }

    /// Decrypts one block.
    pub fn open_block(&self, mut block: [u8; BLOCK]) -> [u8; BLOCK] {
        self.secret.schedule.decrypt_block((&mut block).into());
        block
    }

    /// Decrypts independent blocks in place, several times faster than one by one.
    pub fn open_each(&self, blocks: &mut [[u8; BLOCK]]) {
        self.secret.schedule.decrypt_blocks(Array::cast_slice_from_core_mut(blocks));
    }

    /// Encrypts whole blocks in place, AES-128-CBC with an initial vector of zeros.
    pub fn seal_blocks(&self, blocks: &mut [[u8; BLOCK]]) {
        let mut mode = cbc::Encryptor::inner_iv_init(&self.secret.schedule, &[0; BLOCK].into());
        for block in blocks {
            mode.encrypt_block(block.into());
        }
    }

    /// Decrypts what [`Cipher::seal_blocks`] encrypted.
    pub fn open_blocks(&self, blocks: &mut [[u8; BLOCK]]) {
        let mut mode = cbc::Decryptor::inner_iv_init(&self.secret.schedule, &[0; BLOCK].into());
        for block in blocks {
            mode.decrypt_block(block.into());
        }
    }

    /// Encrypts numerals below 32 with FF1 of NIST SP 800-38G. Returns `None` if FF1 refuses them:
    /// fewer than four, or one that is too large.
    pub fn seal_numerals(&self, tweak: &[u8], numerals: &[u8]) -> Option<Vec<u8>> {
        // FF1 makes a schedule of its own and moves it about.
        without_traces::<USED, _>(|| {
            let sealed = self.ff1()?.encrypt(tweak, &to_numerals(numerals)).ok()?;
            from_numerals(sealed)
        })
    }

    /// Decrypts what [`Cipher::seal_numerals`] encrypted. Returns `None` in the same cases.
    pub fn open_numerals(&self, tweak: &[u8], numerals: &[u8]) -> Option<Vec<u8>> {
        without_traces::<USED, _>(|| {
            let opened = self.ff1()?.decrypt(tweak, &to_numerals(numerals)).ok()?;
            from_numerals(opened)
        })
    }

    fn ff1(&self) -> Option<FF1<Aes128>> {
        FF1::<Aes128>::new(&*self.secret.key, RADIX).ok()
    }
}

fn to_numerals(numerals: &[u8]) -> FlexibleNumeralString {
    numerals.iter().map(|&numeral| u16::from(numeral)).collect::<Vec<u16>>().into()
}

fn from_numerals(numerals: FlexibleNumeralString) -> Option<Vec<u8>> {
    Vec::<u16>::from(numerals).into_iter().map(|numeral| u8::try_from(numeral).ok()).collect()
}
