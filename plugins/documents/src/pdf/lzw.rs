//! How long the output of LZW is (ISO 32000-1, 7.4.4), without making it.

/// Clears the table.
const CLEAR: usize = 256;
/// Ends the data.
const END: usize = 257;
/// The largest table.
const CODES: usize = 4096;

/// The length of what this becomes; it is not counted beyond `most`.
pub(super) fn unpacked(data: &[u8], most: u64) -> u64 {
    // The length of each entry of the table.
    let mut lengths: Vec<u32> = Vec::with_capacity(CODES);
    let reset = |lengths: &mut Vec<u32>| {
        lengths.clear();
        lengths.resize(END + 1, 1);
    };
    reset(&mut lengths);
    let (mut total, mut before) = (0_u64, None::<u32>);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in data {
        bits = (bits << 8) | u32::from(*byte);
        count += 8;
        // Each code is one entry ahead of the table.
        let width = match lengths.len() + 1 {
            0..=511 => 9,
            512..=1023 => 10,
            1024..=2047 => 11,
            _ => 12,
        };
        if count < width {
            continue;
        }
        count -= width;
        let code = (bits >> count) as usize & ((1 << width) - 1);
        bits &= (1 << count) - 1;
        match code {
            CLEAR => {
                reset(&mut lengths);
                before = None;
                continue;
            }
            END => break,
            _ => {}
        }
        let length = match (lengths.get(code), before) {
            (Some(length), _) => *length,
            (None, Some(before)) => before + 1,
            (None, None) => break,
        };
        total += u64::from(length);
        if total > most {
            break;
        }
        if let Some(before) = before
            && lengths.len() < CODES
        {
            lengths.push(before + 1);
        }
        before = Some(length);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_has_its_length() {
        // ISO 32000-1, 7.4.4.2: 45 45 45 45 45 65 45 45 45 66.
        let encoded = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        assert_eq!(unpacked(&encoded, 1000), 10);
    }

    #[test]
    fn it_stops_where_nobody_needs_to_know_more() {
        assert_eq!(unpacked(&[0; 1000], 10), 11);
    }
}
