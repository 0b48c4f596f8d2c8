# Every sentence of a verdict and of a card, in English. The syntax is Fluent's (https://projectfluent.org): a key, and
# after `=` its sentence, where `{ $name }` stands for an argument. A sentence stays on one line.
# `nl.ftl` holds the same keys with the same arguments; tests compare them.

## Faults: one for each rule, named after it, or several where the case makes a difference.
## `$when` begins with a space, or is empty.

fault-unclear-voice = the voice is hard to understand{ $when }: clarity falls to { $measured }, { $limit } is needed; { $cause }
fault-camera-shake = the picture shakes too much{ $when }: { $measured } % of the diagonal, with a voice of clarity { $clarity } it may be { $limit } %
fault-camera-shake-without-voice = the picture shakes too much{ $when }: { $measured } % of the diagonal, without a voice it may be { $limit } %
fault-unwatchable-shake = this shake is unwatchable{ $when }: { $measured } s on end, { $limit } s at most; hold the camera with both hands or lean on something
fault-lost-light-dark = the picture is lost in the dark{ $when }: { $measured } % of the time, at most { $limit } %; turn on a light, turn towards it
fault-lost-light-dark-photo = the picture is lost in the dark{ $when }; turn on a light, turn towards it
fault-lost-light-blown-out = the picture is blown out{ $when }: { $measured } % of the time, at most { $limit } %; lower the exposure, turn away from the light
fault-lost-light-blown-out-photo = the picture is blown out{ $when }; lower the exposure, turn away from the light
fault-soft-picture = the picture is out of focus{ $when }: { $measured } % of the time, at most { $limit } %; tap to focus, wipe the lens
fault-soft-picture-photo = the picture is out of focus, even where it is sharpest; tap to focus, wipe the lens
fault-black-or-frozen-picture = the picture is black or frozen{ $when }: { $measured } % of the time, at most { $limit } %; cut that part out
fault-black-or-frozen-picture-wholly = the picture is black or frozen{ $when }: there is nothing to see; film it again
fault-small-picture = the picture is small: { $measured } px on the short side, { $limit } are needed
fault-sideways-picture = the picture lies on its side
fault-sideways-picture-top-left = the picture lies on its side, by the faces in it: its top is at the left
fault-sideways-picture-top-right = the picture lies on its side, by the faces in it: its top is at the right
fault-sideways-picture-upside-down = the picture is upside down, by the faces in it
fault-bordered-picture = borders on all sides take { $measured } % of the picture, at most { $limit } %
fault-interlaced-picture = { $measured } % of the frames are interlaced: what moves has edges like a comb
fault-wrong-aspect-wider = the picture, { $width } x { $height }, is wider than it is shown there, so bars or a cut will be added
fault-wrong-aspect-narrower = the picture, { $width } x { $height }, is narrower than it is shown there, so bars or a cut will be added
fault-wrong-length-long = the clip runs { $runs }, at most { $taken } are taken there
fault-wrong-length-short = the clip runs { $runs }, at least { $taken } are taken there
fault-wrong-frame-rate-high = the clip has { $measured } frames a second, at most { $limit } are taken there
fault-wrong-frame-rate-low = the clip has { $measured } frames a second, at least { $limit } are taken there
fault-unusual-codec = the clip is coded as { $codecs }, which is not taken everywhere
fault-cancelling-channels = left and right cancel each other{ $when }: a phone's single speaker loses { $measured } dB of the sound
fault-cancelling-channels-wholly = left and right cancel each other{ $when }: a phone's single speaker plays next to nothing of the sound
fault-dead-channel = the { $channel } channel is dead{ $when }: whoever hears only that side hears nothing
fault-late-sound = the sound sets in { $measured } s after the picture{ $when }
fault-cut-off-sound = the sound stops { $measured } s before the picture does{ $when }
fault-missed-focus = the face is out of focus: sharpness { $measured } of 100, { $limit } is needed; tap on the face before filming
fault-backlit-face = the face is dark before a bright background, by { $measured } stops, at most { $limit }; turn towards the light
fault-flickering-light = the light flickers at { $hz } Hz: change the lamp, the screen or the shutter ({ $measured } % of the light, { $limit } needs no remark)
fault-flickering-light-lamp = a lamp flickers at { $hz } Hz: film at a rate and a shutter that divide it ({ $measured } % of the light, { $limit } needs no remark)
fault-hunting-focus = the focus is lost and found again{ $when }: { $measured } times; lock the focus before filming
fault-motion-blur = the picture is smeared by motion: { $measured } % of the time, at most { $limit } %; move slower, or use more light
fault-motion-blur-photo = the picture is smeared by motion; hold still, or use more light
fault-smeared-lens = light bleeds beside bright edges: { $measured } % of their brightness, at most { $limit } %; wipe the lens (a mist filter does the same)
fault-colour-cast = greys look { $tint }, { $measured } levels from neutral, at most { $limit }
fault-mixed-light = one side of the face is lit bluer than the other: { $measured } levels apart, at most { $limit }; switch off the lamp or turn from the window
fault-coarse-compression = the picture is coarsely compressed ({ $measured } { $unit }, { $limit } needs no remark)
fault-enlarged-picture = the picture looks enlarged: it holds { $measured } % of the detail that its size could; go closer instead of zooming
fault-one-sided-sound = the sound comes from one side: the { $channel } channel is { $measured } dB lower
fault-noisy-voice = there is much noise, only { $distance } dB below the voice
fault-noisy-voice-louder = the noise is { $distance } dB louder than the voice
fault-noisy-voice-music = the music is loud, only { $distance } dB below the voice: turn it down
fault-noisy-voice-music-louder = the music is { $distance } dB louder than the voice: turn it down
fault-humming-sound = mains hum is heard, { $distance } dB below the voice
fault-humming-sound-louder = mains hum lies { $distance } dB above the voice
fault-sound-level-quiet = the sound is quiet: { $measured } LUFS, players expect about { $target }
fault-sound-level-loud = the sound is loud: { $measured } LUFS, players expect about { $target }
fault-peaking-sound = the sound peaks at { $measured } dBTP, above { $limit }; record at a lower level
fault-smoothed-skin = skin looks smoothed (beauty filter or strong camera noise reduction): { $measured } of 100, from { $limit } on it shows
fault-glossy-look = it looks more made than lived: polish leads naturalness by { $measured } points, { $limit } is the limit
fault-generated-content = the file declares itself as generated
fault-generated-content-declared = the file declares { $place } that it was { $what }{ $program }; what it declares is not checked against the picture
fault-broken-credentials = its content credentials do not hold
fault-broken-credentials-told = its content credentials do not hold: { $doubt }
fault-off-brand-look = it does not look like the brand: { $differences }
brand-difference = { $way } ({ $measured } { $unit }, the brand { $low } to { $high })
brand-brightness-below = darker
brand-brightness-above = brighter
brand-contrast-below = less contrast
brand-contrast-above = more contrast
brand-blacks-below = deeper blacks
brand-blacks-above = raised blacks
brand-whites-below = duller whites
brand-whites-above = brighter whites
brand-warmth-below = colder
brand-warmth-above = warmer
brand-tint-below = greener
brand-tint-above = pinker
brand-saturation-below = paler colours
brand-saturation-above = stronger colours
brand-sharpness-below = softer
brand-sharpness-above = sharper
brand-shape-below = narrower
brand-shape-above = wider
brand-face-size-below = a smaller face
brand-face-size-above = a larger face
brand-face-place-below = the face further left
brand-face-place-above = the face further right
brand-cuts-below = slower cuts
brand-cuts-above = faster cuts
brand-loudness-below = quieter
brand-loudness-above = louder
brand-loudness-range-below = a more even level
brand-loudness-range-above = a less even level
brand-shake-below = steadier
brand-shake-above = shakier
brand-smoothing-below = less smooth skin
brand-smoothing-above = smoother skin
fault-room-sound = the room is heard behind the voice: { $measured } dBFS, silence is below { $limit }

perhaps = perhaps { $fault }; but the reading is uncertain and decides nothing

## What spoils a voice, and what to do about it.

spoilt-clipping = it is clipped: record at a lower level
spoilt-muffled = it is muffled: uncover the microphone, come closer
spoilt-echo = the room echoes: come closer to the microphone
spoilt-dropouts = bits of it are missing: record it again
spoilt-wind = the wind blows into the microphone: shield it
spoilt-noise = it is buried in noise: come closer to the microphone
spoilt-music = the music covers it: turn the music down
spoilt-hum = mains hum lies over it
spoilt-unknown = come closer to the microphone

## Parts of faults and of what mends them.

channel-left = left
channel-right = right
channel-other = other
tint-orange = orange
tint-purple = purple
tint-blue = blue
tint-green = green
made-generated = generated by AI
made-composite = made in part by AI
declared-xmp = in its XMP
declared-content-credentials = in its content credentials
declared-label = by a label
declared-settings = by the settings it carries
declared-software = by the program it names
credentials-file-changed = the file was changed after it was signed
credentials-signature-mismatch = the signature does not match what it signs
credentials-statements-changed = what they say was changed after it was signed
credentials-ingredient = those of a file that it was made from do not hold
credentials-nonconforming = they break the standard for them
credentials-unreadable = they cannot be read
credentials-too-large = the file is larger than 4 GB
credentials-not-built = this build does not check them
both-codecs = { $picture } and { $sound }
shape-widest = { $times } times as wide as high
when-throughout = throughout
when-at = at { $spans }
when-at-more = at { $spans } and { $more } more

## What mends a fault.

mend-raise = raise it by { $db } dB
mend-raise-limited = raise it by { $db } dB, with a limiter for its peaks
mend-raise-partly = raise it by { $db } dB, as far as its peaks allow
mend-lower = lower it by { $db } dB
mend-notch = filter it out, by { $db } dB
mend-notch-hz = filter { $hz } Hz and its multiples out, by { $db } dB
mend-denoise = a denoiser of { $db } dB mends it
mend-copy-over = copy the { $channel } channel over it
mend-invert = invert the polarity of the { $channel } channel
mend-balance = raise the { $channel } channel by { $db } dB, or make it mono
mend-shorten = trim { $length } of it
mend-lengthen = let it run longer
mend-trim-start = cut the start off, or lay other sound under it
mend-trim-end = cut the end off, or lay other sound under it
mend-crop = crop them
mend-crop-aspect = crop it to { $shape }
mend-turn = turn it
mend-neutralise = correct the white balance
mend-enlarge = export it from the original
mend-convert = export it as MP4 with H.264 and AAC
mend-deinterlace = deinterlace it before you upload it
mend-frame-rate = export it at { $fps } frames a second

## Rules that are kept, but only just: `$name` is one of the names below.

near = close to { $name }: { $measured } { $unit }, the limit is { $limit }
near-unwatchable-shake = close to unwatchable shake: hold the camera steadier
near-humming-sound = close to mains hum one hears: { $distance } dB below the voice, { $allowed } is the limit

name-unclear-voice = an unclear voice
name-camera-shake = too much shake
name-lost-light = lost light
name-soft-picture = a soft picture
name-black-or-frozen-picture = a black or frozen picture
name-sideways-picture = a sideways picture
name-bordered-picture = a bordered picture
name-cancelling-channels = cancelling channels
name-dead-channel = a dead channel
name-missed-focus = missed focus
name-backlit-face = a backlit face
name-flickering-light = flickering light
name-hunting-focus = hunting focus
name-motion-blur = motion blur
name-smeared-lens = a smeared lens
name-colour-cast = a colour cast
name-mixed-light = light of two colours
name-coarse-compression = a coarse compression
name-enlarged-picture = a enlarged picture
name-one-sided-sound = one sided sound
name-noisy-voice = a noisy voice
name-sound-level = a sound level
name-peaking-sound = peaking sound

## Units that are words. The key is the unit's name in the JSON.

unit-of-the-diagonal = % of the diagonal
unit-of-the-time = % of the time
unit-of-the-light = % of the light
unit-of-the-picture = % of the picture
unit-of-the-frames = % of the frames
unit-of-what-its-size-could-hold = % of what its size could hold
unit-of-51 = of 51
unit-points = points
unit-stops = stops
unit-levels = levels
unit-times = times
unit-pictures = pictures
unit-streams = streams
unit-declarations = declarations
unit-frames-a-second = frames a second
unit-width-over-height = width over height
unit-spreads = spreads
unit-a-minute = a minute
unit-of-the-height = % of the height
unit-of-the-width = % of the width

## Signs of nature and of polish.

cue-hand-held = the camera is held by hand ({ $measured } % of the diagonal): it feels real
cue-room-tone = the room is heard behind the voice ({ $measured } dBFS): it feels real
cue-room-tone-alone = the place itself is heard: it feels real
cue-hesitation = the speaker hesitates, perhaps ({ $measured } ×): it feels real
cue-uneven-light = the light is uneven, as it falls ({ $measured } levels): it feels real
cue-one-take = one take of { $measured } s
cue-one-take-in-parts = no cut in the parts that were looked at
cue-glossy-skin = skin is rather smooth ({ $measured } of 100)
cue-gated-pauses = { $measured } % of the pauses are cut off to silence, as by a noise gate
cue-studio-sound = the voice stands { $measured } dB above what is behind it, as from a studio or a denoiser
cue-fast-cuts = { $measured } cuts a minute

## Why nothing is decided.

doubt-voice = the voice could not be judged ({ $reason }): look at it yourself
doubt-shake = neither the motion of the camera ({ $reason }) nor a voice ({ $voice }) could be judged: look at it yourself
doubt-picture = the picture could not be judged ({ $reason }): look at it yourself
doubt-close-call = a close call: with { $setting } at { $moved } instead of { $now } the answer would turn
doubt-weak = the readings are too uncertain to decide: look at it yourself

reason-no-stream = there is none
reason-not-built = not measured in this version
reason-still-photo = a photo does not move
reason-too-short = too short
reason-silent = silence
reason-ambience-only = no speech
reason-music-only = only music
reason-singing-only = only singing
reason-too-little-speech = too little speech
reason-no-face = no face found
reason-too-small = faces too small
reason-no-skin = no skin found
reason-bad-light = too dark or too bright
reason-soft-picture = eyes and brows are soft too
reason-compressed = too strongly compressed
reason-no-texture = nothing to hold on to, perhaps too dark
reason-lost-track = it moves too violently to be followed
reason-no-background = subject and background do not move together
reason-no-camera = no camera took it
reason-low-confidence = the reading is uncertain

## What would change a verdict.

change-trim = trim { $span }
change-larger = export it with at least { $px } px on the short side
change-crop = crop the borders
change-less-noise = about { $db } dB less noise behind the voice (clarity { $target })
change-clearer = a clearer voice (clarity { $target })
change-steadier = a steadier camera (shake { $pct } %)
change-less-smoothing = less smoothing of the skin ({ $score } of 100)
change-limit = a profile with { $setting } at { $value }

## The card: the verdict.

card-class-raw = raw
card-class-plain = plain
card-class-polished = polished
card-class-sloppy = sloppy
card-class-undecided = undecided

card-tally-unreadable = unreadable
card-tally-taken = taken
card-tally-not-taken = not taken
card-tally-open = open
card-tally = { $clips } clips, { $acceptable } acceptable: { $counts }
card-tally-differ = { $turned } of { $clips } clips are judged differently by `{ $here }` and `{ $there }`
card-tally-differ-so = { $from } by `{ $here }`, { $to } by `{ $there }`
card-overruled = A person decided that it is { $class }.
card-overruled-why = A person decided that it is { $class }: { $why }
card-meaning-raw = Imperfect and good: it feels real, and care was taken where it counts.
card-meaning-plain = Neat: nothing careless, but nothing rough or glossy either.
card-meaning-polished = It looks worked over: smoother and cleaner than a camera leaves a picture.
card-meaning-sloppy = Something that had to be right is not; see the faults below.
card-meaning-undecided = The measurements do not carry an answer: too close to call, or too little to see.

card-action-publish = publish
card-action-fix = fix it in post
card-action-review = let a person look
card-action-reshoot = shoot it again

card-trust = { $pct } % sure, by `{ $profile }`
card-trust-undecided = by `{ $profile }`

card-change = What would change it: { $change }
card-not-checked = Not sure enough to say anything about: { $rules }.
card-not-built = Not judged by this version: { $rules }.
card-evidence = What the skin looks like: { $files }

card-quick = A quick look: { $looked } of the picture's { $duration } in parts, and all of the sound. Cuts and faults in between are not seen.
card-damage = The file is damaged: { $parts }. The rest was judged.
card-damage-ends-at = it ends at { $decoded } of { $duration }
card-damage-ends-early = it ends early
card-damage-packets = { $count } packets could not be decoded
card-damage-frames = { $count } frames are missing or damaged

## The card: one line an axis. Names have at most 8 letters, words at most 13, values at most 11.

card-axis-voice = voice
card-axis-shake = shake
card-axis-light = light
card-axis-focus = focus
card-axis-skin = skin
card-axis-edits = edits
card-axis-loudness = loudness
card-axis-origin = origin

card-unsure = not sure
card-of-100 = { $value } of 100
card-of-255 = { $value } of 255
card-rms = { $pct } % rms

card-voice-clear = clear
card-voice-usable = usable
card-voice-unclear = unclear

card-exchange = up to { $pct } % is taken with a voice of clarity { $clarity }
card-exchange-without-voice = up to { $pct } % is taken without a voice
card-shake-steady = steady
card-shake-nearly-steady = nearly steady
card-shake-hand-held = hand-held
card-shake-shaky = shaky
card-shake-violent = violent

card-camera-tripod = the camera stands
card-camera-gimbal = moved smoothly: a gimbal, a slider or a drone
card-camera-hand-held = held by hand
card-camera-walking = held by hand, walking
card-camera-running = held by hand, running
card-camera-vehicle = shaken by a vehicle or a machine

card-staged = Only a hint: the shake may have been added; { $cues }.
card-staged-no-perspective = its sides move as far as its middle
card-staged-no-sensor-skew = no sensor skew
card-staged-no-motion-blur = no motion blur
card-staged-black-edges = black edges that come and go
card-staged-repeated-motion = a motion that repeats exactly

card-light-lost = lost in dark
card-light-blown-out = blown out
card-light-dark = dark
card-light-bright = bright
card-light-good = well lit
card-flicker = flickers at { $hz } Hz, by { $pct } % of the light

card-focus-sharp = sharp
card-focus-soft = rather soft
card-focus-out = out of focus

card-skin-natural = natural
card-skin-fairly-smooth = fairly smooth
card-skin-smoothed = smoothed
card-faces = { $count ->
    [one] 1 face
   *[other] { $count } faces
}
card-reference-kept = no texture lost against the reference (much surer)
card-reference-lost = { $pct } % of its texture lost against the reference (much surer)

card-one-take = one take
card-no-cut-seen = no cut seen
card-cuts = { $count ->
    [one] 1 cut
   *[other] { $count } cuts
}
card-joins = { $count ->
    [one] 1 join
   *[other] { $count } joins
}
card-longest-take = longest take { $length }
card-captions = captions for { $length }, over { $pct } % of the picture
card-stickers = a sticker or a mark for { $length }, over { $pct } % of the picture
card-content-screen = a screen recording
card-content-slideshow = a slideshow
card-content-animation = an animation

card-silent = silent
card-peak = peak { $dbtp } dBTP

## The card: where the file comes from.

card-edited = edited with { $program }
card-edited-perhaps = perhaps edited with { $program }
card-passed-through = passed through { $platform }
card-passed-through-perhaps = perhaps passed through { $platform }
card-ai-generated = declared as generated by AI
card-ai-composite = declared as made in part by AI
card-recorded-on = recorded on { $system }
card-written-by = written by { $program }
card-filmed-at = filmed at { $fps } frames a second, for slow motion
card-origin-unstated = camera and editor not stated
card-credentials-none = no content credentials
card-credentials-valid = content credentials hold
card-credentials-invalid = content credentials do not hold
card-credentials-unknown = content credentials, not checked
card-credentials-doubt = content credentials, not checked: { $doubt }
card-signed = signed by { $signer }, on no trust list here
card-signed-at = signed by { $signer } on { $day }, on no trust list here
card-signed-unnamed = someone unnamed
card-signed-actions = { $program } says: { $did }

## The card: why an axis has no number.

card-unmeasured-no-stream = not in this file
card-unmeasured-not-built = not measured by this version
card-unmeasured-still-photo = a photo does not move
card-unmeasured-too-short = too short to measure
card-unmeasured-silent = the sound track is silent
card-unmeasured-ambience-only = nobody speaks: background sound only
card-unmeasured-music-only = nobody speaks: music only
card-unmeasured-singing-only = nobody speaks: singing only
card-unmeasured-too-little-speech = too little speech to judge
card-unmeasured-no-face = no face to judge
card-unmeasured-too-small = the faces are too small to judge
card-unmeasured-no-skin = too little bare skin to judge
card-unmeasured-bad-light = too dark or too bright to judge
card-unmeasured-soft-picture = eyes and brows are soft too: smoothed skin cannot be told from blur
card-unmeasured-compressed = too strongly compressed: skin has lost its texture either way
card-unmeasured-no-texture = cannot tell: nothing in the picture to hold on to
card-unmeasured-lost-track = cannot tell: the picture moves too violently to be followed
card-unmeasured-no-background = cannot tell: subject and background do not move together
card-unmeasured-no-camera = no camera took this
card-unmeasured-low-confidence = not sure

## The card: rules in a list. In English they go by their ids.

card-rule-unclear-voice = unclear-voice
card-rule-camera-shake = camera-shake
card-rule-unwatchable-shake = unwatchable-shake
card-rule-lost-light = lost-light
card-rule-soft-picture = soft-picture
card-rule-black-or-frozen-picture = black-or-frozen-picture
card-rule-small-picture = small-picture
card-rule-sideways-picture = sideways-picture
card-rule-bordered-picture = bordered-picture
card-rule-interlaced-picture = interlaced-picture
card-rule-wrong-aspect = wrong-aspect
card-rule-wrong-length = wrong-length
card-rule-wrong-frame-rate = wrong-frame-rate
card-rule-unusual-codec = unusual-codec
card-rule-cancelling-channels = cancelling-channels
card-rule-dead-channel = dead-channel
card-rule-late-sound = late-sound
card-rule-cut-off-sound = cut-off-sound
card-rule-missed-focus = missed-focus
card-rule-backlit-face = backlit-face
card-rule-flickering-light = flickering-light
card-rule-hunting-focus = hunting-focus
card-rule-motion-blur = motion-blur
card-rule-smeared-lens = smeared-lens
card-rule-colour-cast = colour-cast
card-rule-mixed-light = mixed-light
card-rule-coarse-compression = coarse-compression
card-rule-enlarged-picture = enlarged-picture
card-rule-one-sided-sound = one-sided-sound
card-rule-noisy-voice = noisy-voice
card-rule-humming-sound = humming-sound
card-rule-sound-level = sound-level
card-rule-peaking-sound = peaking-sound
card-rule-smoothed-skin = smoothed-skin
card-rule-glossy-look = glossy-look
card-rule-generated-content = generated-content
card-rule-broken-credentials = broken-credentials
card-rule-off-brand-look = off-brand-look
card-rule-room-sound = room-sound

## The pages. `%word` is filled in by the page's script.

page-no-script = The lanes are drawn by the page's script, which does not run here; every number is in the tables.
page-nothing-measured = Nothing was measured, so nothing is said about it.
page-clip = The clip
page-no-clip = The clip itself is not linked from this page.
page-clip-broken = The clip is not where it was, or this browser cannot play its kind. Lanes and pictures work all the same.
page-clip-position = Moment in the clip
page-clip-unmeasured = not measured here
page-clip-limit = limit
page-clip-cut = cut at
page-clip-blend = dissolve or fade
page-clip-black = black
page-clip-frozen = frozen
page-clip-shot = shot
page-clip-seen = findings
page-clip-cuts = cuts
page-findings = What was seen
page-nothing-found = Nothing is wrong, and nothing stands out.
page-weight-deny = fault
page-weight-warn = warning
page-weight-note = remark
page-weight-style = style
page-weight-doubt = open
page-weight-asset = good
page-timeline = Over time
page-timeline-keys = Click anywhere to go there. With the keyboard: arrow keys move, with Shift further, space plays.
page-a-photo = A photo has no time: there is nothing to draw here.
page-no-time = How long this is could not be told, so there is nothing to draw.
page-strip = film strip
page-frame = Frame at { $time }
page-band-speech = speech
page-band-lost = lost
page-lane-shake = % of the diagonal
page-lane-voice = clarity of 100; grey: speech
page-lane-light = luma of 255; grey: lost
page-lane-focus = sharpness of 100
page-lane-range = { $about }: { $low } to { $high }
page-sound = sound
page-hertz = Hz, louder is lighter; white: speech
page-spectrogram = Spectrogram: time to the right, pitch upwards, louder is lighter
page-no-spectrogram = too short or silent
page-exchange = A clear voice buys shake
page-shake-used = { $pct } % of shake was measured
page-path = Path of the camera
page-path-about = Where the picture has gone since its shot began, in percent of its diagonal; the dot is the present moment.
page-faces = Skin
page-faces-about = The face, where its skin lacks texture, and close-ups beside the sharpest part of the same picture, which no filter smooths.
page-face = Face { $number }: smoothing { $smoothing } of 100, { $missing } % of the expected texture is missing
page-numbers = All numbers
page-number-name = name
page-number-value = value
page-number-meaning = meaning
page-findings-table = Findings and limits
page-rule = rule
page-measured = measured
page-limit = limit
page-unit = unit
page-when = when
page-steps = Step by step
page-time = from
page-about = The file
page-file = file
page-bytes = bytes
page-hash = BLAKE3
page-profile = profile
page-origin = origin
page-measured-by = measured by

page-no-script-index = The list and the map are drawn by the page's script, which does not run here.
page-index-title = { $clips ->
    [one] 1 clip
   *[other] { $clips } clips
}
page-index-taken = { $taken } of { $clips } can be used as they are.
page-filter-class = Class
page-filter-rule = Fault
page-filter-creator = Creator
page-filter-folder = Folder
page-sort = Order
page-sort-worst = worst first
page-sort-best = best first
page-sort-name = by name
page-sort-given = as scanned
page-search = Search
page-clips = Clips
page-index-map = Character against care
page-map-about = To the right what looks natural, to the left what looks polished; below the line what fails for lack of care.
page-decide = Decide about the chosen clip
page-key-next = next
page-key-previous = previous
page-key-reason = confirm, with a reason
page-key-undo = take back
page-review-keys = Choose a clip and say what it is, by button or key; then save, and call: verite override --from verite-overrides.jsonl --file NIGHT/verite-overrides.jsonl, where NIGHT is the folder of the scan
page-index-all = all
page-index-shown = %shown of %all
page-index-none = No clip is like that.
page-index-save = Save %count decisions
page-index-saved = Saved; now: verite override --from FILE
page-index-restored = Decisions of an earlier visit are still here, not saved to a file.
page-index-why = reason
page-index-decided = decided:
page-index-mixed = First say what it is: 1, 2, 3 or 4.
page-index-choose = First choose a clip.
page-index-undone = taken back
page-index-nohash = This file could not be read, so nothing can be decided about it.
page-index-here = (this folder)
page-index-left = polished
page-index-right = natural
page-index-up = more care
page-index-floor = floor of care
page-folders = By folder
page-folders-about = How many of its clips can be used, in percent, beside all clips; and how that changes from the first half of a folder to the second, in points.
page-folder-folder = folder
page-folder-clips = clips
page-folder-taken = usable
page-folder-difference = beside all
page-folder-drift = drift
page-folder-clarity = clarity
page-folder-shake = shake %
page-folder-classes = classes
page-folder-more = { $count } smaller folders are not shown.
