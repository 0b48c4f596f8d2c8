//! Filters, resampling and transforms used by more than one meter.
