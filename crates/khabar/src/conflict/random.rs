//! Reproducible random numbers: the same seed gives the same conflict and the same worlds on every machine.

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and fixed for ever, which a library's default generator is not.
#[derive(Debug, Clone)]
pub struct SplitMix(u64);

impl SplitMix {
    /// A generator for a seed; `stream` sets apart what one seed is used for.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut out = SplitMix(seed ^ stream.wrapping_mul(0xA076_1D64_78BD_642F));
        out.next();
        out
    }

    /// 64 random bits.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound` (0 for 0). The bias of the multiplication is below 2^-40 for the bounds used here.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number in 0..1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A random order of `0..len`.
    pub fn permutation(&mut self, len: usize) -> Vec<u32> {
        let mut out: Vec<u32> = (0..len as u32).collect();
        for at in (1..len).rev() {
            let with = self.below(at + 1);
            out.swap(at, with);
        }
        out
    }
}
