//! Least squares of a few unknowns.

/// Normal equations; the upper triangle is filled.
pub struct System<const N: usize> {
    square: [[f64; N]; N],
    right: [f64; N],
}

impl<const N: usize> Default for System<N> {
    fn default() -> Self {
        Self { square: [[0.0; N]; N], right: [0.0; N] }
    }
}

impl<const N: usize> System<N> {
    /// One equation: what the unknowns are multiplied with, their sum, its weight.
    pub fn add(&mut self, row: &[f64; N], value: f64, weight: f64) {
        for i in 0..N {
            // Most rows leave some unknowns out.
            if row[i] == 0.0 {
                continue;
            }
            let weighted = weight * row[i];
            self.right[i] += weighted * value;
            for (sum, value) in self.square[i][i..].iter_mut().zip(&row[i..]) {
                *sum += weighted * value;
            }
        }
    }

    /// The variance of each unknown if an equation of weight 1 has a variance of 1; `None` as in [`Self::solve`].
    pub fn variances(&self, smallest: f64) -> Option<[f64; N]> {
        let mut variances = [0.0; N];
        for (i, variance) in variances.iter_mut().enumerate() {
            let right = std::array::from_fn(|k| f64::from(u8::from(k == i)));
            *variance = Self { square: self.square, right }.solve(smallest)?[i];
        }
        Some(variances)
    }

    /// The unknowns, by Cholesky's decomposition; `None` if they cannot be told apart, which is so if a pivot falls below
    /// `smallest`.
    pub fn solve(mut self, smallest: f64) -> Option<[f64; N]> {
        let a = &mut self.square;
        let b = &mut self.right;
        for i in 0..N {
            let pivot = a[i][i] - (0..i).map(|k| a[k][i] * a[k][i]).sum::<f64>();
            // Also false for what is not a number.
            let solvable = pivot > smallest;
            if !solvable {
                return None;
            }
            a[i][i] = pivot.sqrt();
            for j in i + 1..N {
                a[i][j] = (a[i][j] - (0..i).map(|k| a[k][i] * a[k][j]).sum::<f64>()) / a[i][i];
            }
            b[i] = (b[i] - (0..i).map(|k| a[k][i] * b[k]).sum::<f64>()) / a[i][i];
        }
        for i in (0..N).rev() {
            b[i] = (b[i] - (i + 1..N).map(|k| a[i][k] * b[k]).sum::<f64>()) / a[i][i];
        }
        b.iter().all(|unknown| unknown.is_finite()).then_some(*b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_three_points_takes_the_heavier_ones() {
        let mut system = System::<2>::default();
        for (x, y, weight) in [(0.0, 1.0, 1.0), (1.0, 3.0, 1.0), (2.0, 5.0, 1.0), (3.0, 90.0, 0.0)] {
            system.add(&[1.0, x], y, weight);
        }
        let line = system.solve(1e-9).expect("the points differ");
        assert!((line[0] - 1.0).abs() < 1e-12 && (line[1] - 2.0).abs() < 1e-12, "{line:?}");
    }

    #[test]
    fn what_cannot_be_told_apart_has_no_solution() {
        let mut system = System::<2>::default();
        system.add(&[1.0, 1.0], 2.0, 1.0);
        assert_eq!(system.solve(1e-9), None);
        assert_eq!(System::<3>::default().solve(1e-9), None);
    }
}
