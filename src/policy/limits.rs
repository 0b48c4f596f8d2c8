//! Every number that a judgement uses: its name in a profile, its documented default, what it may be, and which way
//! is stricter. One table, so that profiles can be read, checked, moved and compared setting by setting.

use super::brand::Brand;
use super::profile::Ambience;

/// One numeric setting of a profile.
#[derive(Debug)]
pub struct Limit {
    /// The table of the profile it stands in: a rule as `rules.<id>`, `character` or `verdict`.
    pub section: &'static str,
    /// Its key in that table.
    pub key: &'static str,
    /// What it means, in one line.
    pub about: &'static str,
    /// Unit of the value.
    pub unit: &'static str,
    /// Lowest value allowed.
    pub lowest: f64,
    /// Highest value allowed.
    pub highest: f64,
    /// Which way the rule gets stricter.
    pub stricter: Stricter,
    /// Reads it.
    pub get: fn(&Limits) -> f64,
    /// The place to write it.
    pub place: fn(&mut Limits) -> &mut f64,
}

/// Which way a setting gets stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stricter {
    /// A higher value refuses more.
    Higher,
    /// A lower value refuses more.
    Lower,
    /// It is a matter of taste.
    Neither,
}

macro_rules! limits {
    ($($section:literal { $(
        #[doc = $about:literal] $key:ident as $field:ident: $default:literal, $lowest:literal to $highest:literal $unit:literal, $stricter:ident;
    )* })*) => {
        /// The numbers of a profile. [`Default`] gives the profile `authentic`.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Limits {
            /// What room sound is worth.
            pub ambience: Ambience,
            /// The look to keep to.
            pub brand: Brand,
            $($(#[doc = $about] pub $field: f64,)*)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { ambience: Ambience::Welcome, brand: Brand::default(), $($($field: $default,)*)* }
            }
        }

        /// All numeric settings, in the order of a profile.
        pub static LIMITS: &[Limit] = &[$($(Limit {
            section: $section,
            key: stringify!($key),
            about: $about.trim_ascii(),
            unit: $unit,
            lowest: $lowest,
            highest: $highest,
            stricter: Stricter::$stricter,
            get: |limits| limits.$field,
            place: |limits| &mut limits.$field,
        },)*)*];
    };
}

// Where nothing else is said, the defaults are those of the design; points and cues are a first setting, to be
// calibrated on labelled clips.
limits! {
    "rules.unclear-voice" {
        /// Speech below this clarity is unclear (45 is where about a quarter of the words is lost, STOI .75)
        clarity as voice_clarity: 45.0, 0.0 to 100.0 "points", Higher;
        /// Share of the speech that may be unclear
        speech_share_pct as voice_share_pct: 20.0, 0.0 to 100.0 "%", Lower;
        /// Length of one unclear stretch that is let pass
        stretch_s as voice_stretch_s: 3.0, 0.0 to 3600.0 "s", Lower;
        /// Share of the speech that such a stretch may hold, however long it is
        stretch_share_pct as voice_stretch_share_pct: 10.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.camera-shake" {
        /// Shake allowed when the voice only just passes
        limit_pct as shake_pct: 0.7, 0.0 to 20.0 "% of the diagonal", Lower;
        /// Shake allowed when the voice is clear; a clear voice buys shake
        clear_voice_limit_pct as shake_clear_pct: 1.8, 0.0 to 20.0 "% of the diagonal", Lower;
        /// Clarity at which the voice starts to buy shake
        clarity_from as shake_clarity_from: 45.0, 0.0 to 100.0 "points", Higher;
        /// Clarity at which it buys all there is
        clarity_to as shake_clarity_to: 70.0, 0.0 to 100.0 "points", Higher;
        /// Share of the time that may be shakier than the limit
        time_share_pct as shake_share_pct: 30.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.unwatchable-shake" {
        /// Shake that nobody watches, however clear the voice
        shake_pct as violent_pct: 1.8, 0.0 to 20.0 "% of the diagonal", Lower;
        /// Speed of the shake that nobody watches
        speed_pct_s as violent_speed_pct_s: 25.0, 0.0 to 1000.0 "% of the diagonal a second", Lower;
        /// Length of one such stretch that is let pass; half of the clip if that is less
        stretch_s as violent_stretch_s: 5.0, 0.0 to 3600.0 "s", Lower;
    }
    "rules.lost-light" {
        /// A moment is lost when this share of the picture is too dark or blown out
        picture_share_pct as light_picture_pct: 60.0, 0.0 to 100.0 "%", Lower;
        /// Share of the time that may be lost
        time_share_pct as light_share_pct: 40.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.soft-picture" {
        /// Below this sharpness a moment is out of focus (50: edges as wide as 0.2 % of the diagonal, 4.4 px at 1080p)
        sharpness as soft_sharpness: 45.0, 0.0 to 100.0 "points", Higher;
        /// Share of the time that may be out of focus
        time_share_pct as soft_share_pct: 40.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.black-or-frozen-picture" {
        /// Share of the time that may be black or frozen, the ends not counted
        time_share_pct as frozen_share_pct: 20.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.small-picture" {
        /// Shortest short side
        short_side_px as short_side_px: 480.0, 1.0 to 16384.0 "px", Higher;
    }
    "rules.bordered-picture" {
        /// Share of the picture that static borders may take, if there is one at every side
        picture_share_pct as border_pct: 15.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.interlaced-picture" {
        /// Share of the frames whose lines may belong to two moments
        combed_pct as combed_pct: 10.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.wrong-aspect" {
        /// Narrowest shape that is taken (9:16 is 0.5625)
        narrowest as narrowest_aspect: 0.1, 0.01 to 100.0 "width over height", Higher;
        /// Widest shape that is taken (16:9 is 1.7778)
        widest as widest_aspect: 10.0, 0.01 to 100.0 "width over height", Lower;
    }
    "rules.wrong-length" {
        /// Shortest clip that is taken
        shortest_s as shortest_s: 0.0, 0.0 to 172800.0 "s", Higher;
        /// Longest clip that is taken
        longest_s as longest_s: 43200.0, 0.0 to 172800.0 "s", Lower;
    }
    "rules.wrong-frame-rate" {
        /// Fewest frames a second that are taken
        lowest_fps as lowest_fps: 1.0, 0.0 to 1000.0 "frames a second", Higher;
        /// Most frames a second that are taken
        highest_fps as highest_fps: 240.0, 0.0 to 1000.0 "frames a second", Lower;
    }
    "rules.cancelling-channels" {
        /// What a single loudspeaker may lose of both channels (3 for two unlike sounds, 10 for a correlation of -.9)
        loss_db as cancelling_db: 10.0, 0.0 to 60.0 "dB", Lower;
        /// Share of the time in which it may lose more
        time_share_pct as cancelling_share_pct: 20.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.dead-channel" {
        /// A channel is dead that lies this far below the other, each above its own background
        distance_db as dead_db: 35.0, 0.0 to 60.0 "dB", Lower;
        /// Share of the time in which it may be dead
        time_share_pct as dead_share_pct: 20.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.late-sound" {
        /// Longest time from the first picture to the first sound
        gap_s as late_s: 0.5, 0.0 to 3600.0 "s", Lower;
    }
    "rules.cut-off-sound" {
        /// Longest time from the last sound to the end of the picture
        gap_s as early_s: 0.5, 0.0 to 3600.0 "s", Lower;
    }
    "rules.missed-focus" {
        /// Least sharpness of the faces
        sharpness as face_sharpness: 35.0, 0.0 to 100.0 "points", Higher;
    }
    "rules.backlit-face" {
        /// The surroundings of a face may be so much brighter than the face (a face before a white wall: 1.3)
        stops as backlight_stops: 2.5, -10.0 to 20.0 "stops", Lower;
    }
    "rules.flickering-light" {
        /// Flicker that needs no remark, (highest - lowest) / (highest + lowest)
        depth_pct as flicker_depth_pct: 10.0, 0.0 to 100.0 "% of the light", Lower;
    }
    "rules.hunting-focus" {
        /// How often the focus may be lost and found again
        times as hunting_times: 2.0, 0.0 to 1000.0 "times", Lower;
    }
    "rules.motion-blur" {
        /// Share of the time that may be smeared by motion, over more than 0.8 % of the diagonal
        time_share_pct as smeared_share_pct: 30.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.smeared-lens" {
        /// How much brighter than further away it may be beside bright edges
        halo_pct as halo_pct: 3.0, 0.0 to 100.0 "% of the light", Lower;
    }
    "rules.colour-cast" {
        /// Distance of the greys from neutral that needs no remark (a picture without anything grey: up to 18)
        chroma as cast_levels: 25.0, 0.0 to 200.0 "levels", Lower;
    }
    "rules.mixed-light" {
        /// How far apart the light on the two cheeks of a face may lie between orange and blue
        chroma as mixed_levels: 25.0, 0.0 to 200.0 "levels", Lower;
    }
    "rules.coarse-compression" {
        /// Mean quantiser of H.264 that needs no remark
        quantiser as coarse_quantiser: 40.0, 0.0 to 51.0 "of 51", Lower;
        /// Steps at the borders of blocks that need none (a JPEG of quality 30 has about 37, of 20 43, of 10 54)
        blockiness as coarse_blocks: 42.0, 0.0 to 100.0 "points", Lower;
    }
    "rules.enlarged-picture" {
        /// How far the detail of an enlarged picture must reach, of what its size could hold
        detail_pct as enlarged_detail_pct: 70.0, 0.0 to 100.0 "%", Higher;
    }
    "rules.one-sided-sound" {
        /// One side may be so much louder than the other
        distance_db as one_sided_db: 12.0, 0.0 to 60.0 "dB", Lower;
    }
    "rules.noisy-voice" {
        /// Speech this far above the noise needs no remark (from 15 on listeners are at ease, STOI .95)
        snr_db as noisy_snr_db: 12.0, -20.0 to 60.0 "dB", Higher;
    }
    "rules.humming-sound" {
        /// Mains hum against the speech that needs no remark
        hum_db as hum_db: -20.0, -120.0 to 20.0 "dB", Lower;
    }
    "rules.sound-level" {
        /// Quietest integrated loudness that needs no remark (10 below the target: half as loud as its neighbours)
        quietest_lufs as quietest_lufs: -24.0, -70.0 to 0.0 "LUFS", Higher;
        /// Loudest integrated loudness that needs no remark
        loudest_lufs as loudest_lufs: -7.0, -70.0 to 0.0 "LUFS", Lower;
        /// Loudness that players expect, to which it is to be set
        target_lufs as target_lufs: -14.0, -70.0 to 0.0 "LUFS", Neither;
        /// True peak that it may reach by being set
        ceiling_dbtp as ceiling_dbtp: -1.0, -20.0 to 0.0 "dBTP", Neither;
    }
    "rules.peaking-sound" {
        /// Highest true peak that needs no remark
        true_peak_dbtp as true_peak_dbtp: 0.5, -20.0 to 20.0 "dBTP", Lower;
    }
    "rules.smoothed-skin" {
        /// Smoothing at which skin looks retouched (50: one untouched face in ten, 90: one in a hundred)
        smoothing as smoothing: 70.0, 0.0 to 100.0 "points", Lower;
        /// Share of the judged faces that must be smoothed
        faces_share_pct as smoothed_faces_pct: 50.0, 0.0 to 100.0 "%", Lower;
    }
    "rules.glossy-look" {
        /// Points by which polish must lead naturalness
        lead as glossy_lead: 20.0, 1.0 to 100.0 "points", Lower;
    }
    "rules.off-brand-look" {
        /// How far a clip may lie from the brand's bands, the table brand
        distance as brand_distance: 3.0, 0.0 to 100.0 "spreads", Lower;
    }
    "rules.room-sound" {
        /// Background in the pauses that counts as silence
        ambience_dbfs as room_dbfs: -50.0, -120.0 to 0.0 "dBFS", Lower;
    }
    "character" {
        /// Points by which naturalness must lead polish to be called raw
        raw_lead as raw_lead: 20.0, 0.0 to 100.0 "points", Neither;
        /// Shake from which a camera counts as hand-held
        hand_held_pct as hand_held_pct: 0.12, 0.0 to 20.0 "% of the diagonal", Neither;
        /// What a hand-held camera is worth
        hand_held_points as hand_held_points: 40.0, 0.0 to 100.0 "points", Neither;
        /// Room sound is heard up to this distance below the speech
        room_sound_snr_db as room_snr_db: 35.0, 0.0 to 100.0 "dB", Neither;
        /// What room sound is worth, if it is welcome
        room_sound_points as room_points: 30.0, 0.0 to 100.0 "points", Neither;
        /// What hesitations are worth
        hesitation_points as hesitation_points: 15.0, 0.0 to 100.0 "points", Neither;
        /// Unevenness from which light counts as natural (RMS of the low-pass luma; of natural and of polished clips alike it is 10 to 70)
        uneven_light as uneven_light: 80.0, 0.0 to 255.0 "levels", Neither;
        /// What uneven light is worth
        uneven_light_points as uneven_light_points: 25.0, 0.0 to 100.0 "points", Neither;
        /// What a single take is worth
        one_take_points as one_take_points: 15.0, 0.0 to 100.0 "points", Neither;
        /// Smoothing from which skin starts to look glossy
        smoothing_from as gloss_from: 50.0, 0.0 to 100.0 "points", Neither;
        /// Smoothing at which it could not be glossier
        smoothing_to as gloss_to: 90.0, 0.0 to 100.0 "points", Neither;
        /// What skin as smooth as that is worth
        smoothing_points as gloss_points: 30.0, 0.0 to 100.0 "points", Neither;
        /// Share of the pauses in digital silence, or cut off within a few milliseconds, that betrays a gate
        gated_pct as gated_pct: 50.0, 0.0 to 100.0 "%", Neither;
        /// What gated pauses are worth
        gated_points as gated_points: 20.0, 0.0 to 100.0 "points", Neither;
        /// Speech this far above its noise or its pauses comes from a studio or a denoiser, not from a phone in a room
        studio_snr_db as studio_snr_db: 45.0, 0.0 to 200.0 "dB", Neither;
        /// What studio sound is worth
        studio_points as studio_points: 15.0, 0.0 to 100.0 "points", Neither;
        /// Cuts a minute that count as fast editing
        cuts_per_min as cuts_per_min: 20.0, 0.0 to 1000.0 "a minute", Neither;
        /// What fast editing is worth
        cuts_points as cuts_points: 15.0, 0.0 to 100.0 "points", Neither;
    }
    "verdict" {
        /// Share of the duration that must decode for a verdict at all
        decoded_share_pct as decoded_pct: 60.0, 0.0 to 100.0 "%", Neither;
        /// A rule kept by less than this share of its limits is a warning
        near_pct as near_pct: 20.0, 0.0 to 50.0 "%", Higher;
        /// Warnings on so many different axes make a clip sloppy
        warnings as warnings: 3.0, 1.0 to 20.0 "axes", Lower;
        /// The verdict must stand when any one limit moves by this much
        steady_pct as steady_pct: 10.0, 0.0 to 50.0 "%", Neither;
        /// Confidence below which nothing is decided
        confidence as confidence: 0.55, 0.0 to 1.0 "(a probability)", Neither;
    }
}

impl Limits {
    /// The limits with every one moved by `share` of itself to the stricter side.
    #[must_use]
    pub fn tightened(&self, share: f64) -> Self {
        let mut tight = *self;
        LIMITS.iter().filter(|limit| limit.rule().is_some()).for_each(|limit| limit.shift(&mut tight, share));
        tight
    }
}

impl Limit {
    /// The rule it belongs to, if it is a rule's.
    pub fn rule(&self) -> Option<&'static str> {
        self.section.strip_prefix("rules.")
    }

    /// `limits` with this one moved, see [`Limit::shift`].
    pub fn moved(&self, mut limits: Limits, share: f64) -> Limits {
        self.shift(&mut limits, share);
        limits
    }

    /// Moves this one by `share` of itself to the stricter side (to the laxer side if negative), within what is allowed. A
    /// matter of taste stays.
    pub fn shift(&self, limits: &mut Limits, share: f64) {
        let place = (self.place)(limits);
        let step = place.abs() * share;
        *place += match self.stricter {
            Stricter::Higher => step,
            Stricter::Lower => -step,
            Stricter::Neither => 0.0,
        };
        *place = place.clamp(self.lowest, self.highest);
    }
}
