# Elke zin van een oordeel en van een kaart, in het Nederlands. Zie `en.ftl` voor de schrijfwijze; de sleutels en hun
# argumenten zijn dezelfde. Getallen hebben een komma: zet dus geen komma en geen getal vlak achter een getal.

## Gebreken. `$when` begint met een spatie of is leeg.

fault-unclear-voice = de stem is{ $when } moeilijk te verstaan: de verstaanbaarheid zakt tot { $measured } (nodig: { $limit }); { $cause }
fault-camera-shake = het beeld schudt{ $when } te veel: { $measured } % van de diagonaal; bij een stem met verstaanbaarheid { $clarity } mag het { $limit } % zijn
fault-camera-shake-without-voice = het beeld schudt{ $when } te veel: { $measured } % van de diagonaal; zonder stem mag het { $limit } % zijn
fault-unwatchable-shake = het schudden is{ $when } niet om aan te zien: { $measured } s aan één stuk (hooguit { $limit } s); houd de camera met twee handen vast of leun ergens tegenaan
fault-lost-light-dark = het beeld verdwijnt{ $when } in het donker: { $measured } % van de tijd (hooguit { $limit } %); doe een lamp aan en draai naar het licht toe
fault-lost-light-dark-photo = het beeld verdwijnt{ $when } in het donker; doe een lamp aan en draai naar het licht toe
fault-lost-light-blown-out = het beeld is{ $when } uitgebeten: { $measured } % van de tijd (hooguit { $limit } %); verlaag de belichting en draai van het licht weg
fault-lost-light-blown-out-photo = het beeld is{ $when } uitgebeten; verlaag de belichting en draai van het licht weg
fault-soft-picture = het beeld is{ $when } onscherp: { $measured } % van de tijd (hooguit { $limit } %); tik om scherp te stellen en veeg de lens schoon
fault-soft-picture-photo = het beeld is onscherp, zelfs waar het op zijn scherpst is; tik om scherp te stellen en veeg de lens schoon
fault-black-or-frozen-picture = het beeld is{ $when } zwart of bevroren: { $measured } % van de tijd (hooguit { $limit } %); knip dat stuk eruit
fault-black-or-frozen-picture-wholly = het beeld is{ $when } zwart of bevroren: er valt niets te zien; film het opnieuw
fault-small-picture = het beeld is klein: { $measured } px aan de korte zijde (nodig: { $limit })
fault-sideways-picture = het beeld ligt op zijn kant
fault-sideways-picture-top-left = het beeld ligt op zijn kant, te zien aan de gezichten: de bovenkant zit links
fault-sideways-picture-top-right = het beeld ligt op zijn kant, te zien aan de gezichten: de bovenkant zit rechts
fault-sideways-picture-upside-down = het beeld staat ondersteboven, te zien aan de gezichten
fault-bordered-picture = randen aan alle kanten nemen { $measured } % van het beeld in (hooguit { $limit } %)
fault-interlaced-picture = { $measured } % van de beelden is geïnterlinieerd: wat beweegt, krijgt kartelranden
fault-wrong-aspect-wider = het beeld van { $width } x { $height } is breder dan wat daar getoond wordt, dus komen er balken bij of valt er een stuk af
fault-wrong-aspect-narrower = het beeld van { $width } x { $height } is smaller dan wat daar getoond wordt, dus komen er balken bij of valt er een stuk af
fault-wrong-length-long = de clip duurt { $runs }, daar mag het hooguit { $taken } zijn
fault-wrong-length-short = de clip duurt { $runs }, daar moet het minstens { $taken } zijn
fault-wrong-frame-rate-high = de clip heeft { $measured } beelden per seconde, daar mogen het er hooguit { $limit } zijn
fault-wrong-frame-rate-low = de clip heeft { $measured } beelden per seconde, daar moeten het er minstens { $limit } zijn
fault-unusual-codec = de clip is gecodeerd als { $codecs }, en dat wordt niet overal aanvaard
fault-cancelling-channels = links en rechts doven elkaar{ $when } uit: een telefoon met één luidspreker verliest { $measured } dB van het geluid
fault-cancelling-channels-wholly = links en rechts doven elkaar{ $when } uit: op een telefoon met één luidspreker blijft er bijna geen geluid over
fault-dead-channel = het { $channel } is{ $when } dood: wie alleen die kant hoort, hoort niets
fault-late-sound = het geluid begint { $measured } s later dan het beeld{ $when }
fault-cut-off-sound = het geluid stopt { $measured } s vroeger dan het beeld{ $when }
fault-missed-focus = het gezicht is onscherp: scherpte { $measured } van 100 (nodig: { $limit }); tik op het gezicht voor je begint te filmen
fault-backlit-face = het gezicht is donker door tegenlicht: de achtergrond is { $measured } stops lichter (hooguit { $limit }); draai naar het licht toe
fault-flickering-light = het licht flikkert met { $hz } Hz: kies een andere lamp, een ander scherm of een andere sluitertijd ({ $measured } % van het licht; tot { $limit } % stoort het niet)
fault-flickering-light-lamp = een lamp flikkert met { $hz } Hz: film met een beeldsnelheid en een sluitertijd die daarbij passen ({ $measured } % van het licht; tot { $limit } % stoort het niet)
fault-hunting-focus = de camera zoekt{ $when } naar scherpte: het beeld wordt { $measured } keer onscherp en weer scherp; zet de scherpstelling vast voor je filmt
fault-motion-blur = het beeld is bewogen: { $measured } % van de tijd (hooguit { $limit } %); beweeg trager of zorg voor meer licht
fault-motion-blur-photo = het beeld is bewogen; houd stil of zorg voor meer licht
fault-smeared-lens = licht loopt uit naast heldere randen: { $measured } % van hun helderheid (hooguit { $limit } %); veeg de lens schoon (een mistfilter doet hetzelfde)
fault-colour-cast = grijs oogt { $tint }: { $measured } niveaus van neutraal (hooguit { $limit })
fault-mixed-light = de ene kant van het gezicht is blauwer verlicht dan de andere: { $measured } niveaus verschil (hooguit { $limit }); doe de lamp uit of draai weg van het raam
fault-coarse-compression = het beeld is grof gecomprimeerd ({ $measured } { $unit }; tot { $limit } stoort het niet)
fault-enlarged-picture = het beeld oogt opgeblazen: er zit { $measured } % in van het detail dat het formaat aankan; ga dichterbij in plaats van in te zoomen
fault-one-sided-sound = het geluid komt van één kant: het { $channel } is { $measured } dB zachter
fault-noisy-voice = er is veel lawaai, amper { $distance } dB zachter dan de stem
fault-noisy-voice-louder = het lawaai is { $distance } dB luider dan de stem
fault-noisy-voice-music = de muziek is luid, amper { $distance } dB zachter dan de stem: zet die zachter
fault-noisy-voice-music-louder = de muziek is { $distance } dB luider dan de stem: zet die zachter
fault-humming-sound = er is netbrom te horen, { $distance } dB onder de stem
fault-humming-sound-louder = de netbrom ligt { $distance } dB boven de stem
fault-sound-level-quiet = het geluid is te zacht: { $measured } LUFS; platforms rekenen op ongeveer { $target }
fault-sound-level-loud = het geluid is te luid: { $measured } LUFS; platforms rekenen op ongeveer { $target }
fault-peaking-sound = het geluid piekt tot { $measured } dBTP (hooguit { $limit }); neem zachter op
fault-smoothed-skin = de huid oogt gladgemaakt (beautyfilter of sterke ruisonderdrukking van de camera): { $measured } van 100; vanaf { $limit } valt het op
fault-glossy-look = het oogt eerder gemaakt dan geleefd: gepolijst ligt { $measured } punten voor op natuurlijk (de grens is { $limit })
fault-generated-content = het bestand zegt van zichzelf dat het gegenereerd is
fault-generated-content-declared = het bestand zegt { $place } dat het { $what } is{ $program }; of dat klopt, is niet aan het beeld getoetst
fault-broken-credentials = zijn Content Credentials kloppen niet
fault-broken-credentials-told = zijn Content Credentials kloppen niet: { $doubt }
fault-off-brand-look = het oogt niet zoals het merk: { $differences }
brand-difference = { $way } ({ $measured } { $unit }, bij het merk { $low } tot { $high })
brand-brightness-below = donkerder
brand-brightness-above = lichter
brand-contrast-below = minder contrast
brand-contrast-above = meer contrast
brand-blacks-below = dieper zwart
brand-blacks-above = opgetild zwart
brand-whites-below = grijzer wit
brand-whites-above = helderder wit
brand-warmth-below = kouder
brand-warmth-above = warmer
brand-tint-below = groener
brand-tint-above = rozer
brand-saturation-below = flauwere kleuren
brand-saturation-above = fellere kleuren
brand-sharpness-below = zachter getekend
brand-sharpness-above = scherper
brand-shape-below = smaller
brand-shape-above = breder
brand-face-size-below = een kleiner gezicht
brand-face-size-above = een groter gezicht
brand-face-place-below = het gezicht meer naar links
brand-face-place-above = het gezicht meer naar rechts
brand-cuts-below = trager gemonteerd
brand-cuts-above = sneller gemonteerd
brand-loudness-below = stiller
brand-loudness-above = luider
brand-loudness-range-below = een gelijkmatiger geluid
brand-loudness-range-above = een wisselender geluid
brand-shake-below = rustiger in de hand
brand-shake-above = beweeglijker
brand-smoothing-below = minder gladde huid
brand-smoothing-above = gladdere huid
fault-room-sound = achter de stem is de ruimte te horen: { $measured } dBFS; stilte ligt onder { $limit }

perhaps = mogelijk: { $fault }; maar de meting is onzeker en beslist niets

## Wat een stem bederft, en wat je eraan doet.

spoilt-clipping = het geluid is overstuurd: neem zachter op
spoilt-muffled = het geluid is dof: maak de microfoon vrij en kom dichterbij
spoilt-echo = de ruimte galmt: kom dichter bij de microfoon
spoilt-dropouts = er vallen stukjes weg: neem het opnieuw op
spoilt-wind = de wind blaast in de microfoon: scherm die af
spoilt-noise = de stem verdrinkt in het lawaai: kom dichter bij de microfoon
spoilt-music = de muziek overstemt alles: zet de muziek zachter
spoilt-hum = er ligt netbrom overheen
spoilt-unknown = kom dichter bij de microfoon

## Delen van gebreken en van wat ze verhelpt.

channel-left = linkerkanaal
channel-right = rechterkanaal
channel-other = andere kanaal
tint-orange = oranje
tint-purple = paars
tint-blue = blauw
tint-green = groen
made-generated = door AI gemaakt
made-composite = deels door AI gemaakt
declared-xmp = in zijn XMP
declared-content-credentials = in zijn Content Credentials
declared-label = met een label
declared-settings = door de instellingen die erin staan
declared-software = door het programma dat erin staat
credentials-file-changed = het bestand is na het ondertekenen veranderd
credentials-signature-mismatch = de handtekening past niet bij wat ze ondertekent
credentials-statements-changed = wat ze zeggen is na het ondertekenen veranderd
credentials-ingredient = die van een bestand waaruit het gemaakt is, kloppen niet
credentials-nonconforming = ze houden zich niet aan hun norm
credentials-unreadable = ze zijn niet te lezen
credentials-too-large = het bestand is groter dan 4 GB
credentials-not-built = deze versie kijkt ze niet na
both-codecs = { $picture } en { $sound }
shape-widest = { $times } keer zo breed als hoog
when-throughout = de hele tijd
when-at = op { $spans }
when-at-more = op { $spans } en nog { $more } keer

## Wat een gebrek verhelpt.

mend-raise = zet het { $db } dB harder
mend-raise-limited = zet het { $db } dB harder, met een limiter voor de pieken
mend-raise-partly = zet het { $db } dB harder, meer laten de pieken niet toe
mend-lower = zet het { $db } dB zachter
mend-notch = filter het { $db } dB weg
mend-notch-hz = filter { $hz } Hz en de veelvouden ervan { $db } dB weg
mend-denoise = een ruisonderdrukker van { $db } dB verhelpt het
mend-copy-over = kopieer het { $channel } eroverheen
mend-invert = keer de polariteit van het { $channel } om
mend-balance = zet het { $channel } { $db } dB harder, of maak er mono van
mend-shorten = knip er { $length } af
mend-lengthen = laat het langer duren
mend-trim-start = knip het begin eraf, of leg er ander geluid onder
mend-trim-end = knip het einde eraf, of leg er ander geluid onder
mend-crop = snijd ze weg
mend-crop-aspect = snijd het bij tot { $shape }
mend-turn = draai het recht
mend-neutralise = corrigeer de witbalans
mend-enlarge = exporteer het opnieuw vanuit het origineel
mend-convert = exporteer het als MP4 met H.264 en AAC
mend-deinterlace = de-interlinieer het voor je het uploadt
mend-frame-rate = exporteer het met { $fps } beelden per seconde

## Regels die maar net gehaald zijn: `$name` is een van de namen hieronder.

near = op het randje van { $name }: { $measured } { $unit } (de grens is { $limit })
near-unwatchable-shake = het schudden is op het randje van wat om aan te zien is: houd de camera rustiger
near-humming-sound = op het randje van hoorbare netbrom: { $distance } dB onder de stem (de grens is { $allowed })

name-unclear-voice = een onduidelijke stem
name-camera-shake = te veel schudden
name-lost-light = een te donker of uitgebeten beeld
name-soft-picture = een onscherp beeld
name-black-or-frozen-picture = een zwart of bevroren beeld
name-sideways-picture = een beeld op zijn kant
name-bordered-picture = een beeld met randen
name-cancelling-channels = kanalen die elkaar uitdoven
name-dead-channel = een dood kanaal
name-missed-focus = een onscherp gezicht
name-backlit-face = een gezicht in tegenlicht
name-flickering-light = flikkerend licht
name-hunting-focus = een zoekende scherpstelling
name-motion-blur = een bewogen beeld
name-smeared-lens = een vuile lens
name-colour-cast = een kleurzweem
name-mixed-light = licht van twee kleuren
name-coarse-compression = grove compressie
name-enlarged-picture = een opgeblazen beeld
name-one-sided-sound = geluid van één kant
name-noisy-voice = een stem in lawaai
name-sound-level = een verkeerd geluidsniveau
name-peaking-sound = te hoge geluidspieken

## Eenheden die woorden zijn. De sleutel is de naam van de eenheid in de JSON.

unit-of-the-diagonal = % van de diagonaal
unit-of-the-time = % van de tijd
unit-of-the-light = % van het licht
unit-of-the-picture = % van het beeld
unit-of-the-frames = % van de beelden
unit-of-what-its-size-could-hold = % van wat het formaat aankan
unit-of-51 = van 51
unit-points = punten
unit-stops = stops
unit-levels = niveaus
unit-times = keer
unit-pictures = beelden
unit-streams = sporen
unit-declarations = verklaringen
unit-frames-a-second = beelden per seconde
unit-width-over-height = breedte op hoogte
unit-spreads = spreidingen
unit-a-minute = per minuut
unit-of-the-height = % van de hoogte
unit-of-the-width = % van de breedte

## Tekenen van natuur en van polijsten.

cue-hand-held = uit de hand gefilmd ({ $measured } % van de diagonaal): het voelt echt
cue-room-tone = achter de stem is de ruimte te horen ({ $measured } dBFS): het voelt echt
cue-room-tone-alone = je hoort de plek zelf: het voelt echt
cue-hesitation = de spreker aarzelt, misschien ({ $measured } ×): het voelt echt
cue-uneven-light = het licht valt ongelijk ({ $measured } niveaus): het voelt echt
cue-one-take = één opname van { $measured } s
cue-one-take-in-parts = geen las in de delen die bekeken zijn
cue-glossy-skin = de huid is vrij glad ({ $measured } van 100)
cue-gated-pauses = { $measured } % van de pauzes is tot stilte afgekapt, zoals een noisegate doet
cue-studio-sound = de stem steekt { $measured } dB uit boven wat erachter klinkt, zoals in een studio of na een ruisonderdrukker
cue-fast-cuts = { $measured } cuts per minuut

## Waarom er niets beslist is.

doubt-voice = de stem was niet te beoordelen ({ $reason }): bekijk het zelf
doubt-shake = de camerabeweging ({ $reason }) en de stem ({ $voice }) waren niet te beoordelen: bekijk het zelf
doubt-picture = het beeld was niet te beoordelen ({ $reason }): bekijk het zelf
doubt-close-call = een twijfelgeval: met { $setting } op { $moved } in plaats van { $now } zou het oordeel omslaan
doubt-weak = de metingen zijn te onzeker om te beslissen: bekijk het zelf

reason-no-stream = ontbreekt
reason-not-built = niet gemeten in deze versie
reason-still-photo = een foto beweegt niet
reason-too-short = te kort
reason-silent = stilte
reason-ambience-only = niemand spreekt
reason-music-only = alleen muziek
reason-singing-only = alleen zang
reason-too-little-speech = te weinig spraak
reason-no-face = geen gezicht gevonden
reason-too-small = gezichten te klein
reason-no-skin = geen huid gevonden
reason-bad-light = te donker of te licht
reason-soft-picture = ogen en wenkbrauwen zijn ook zacht
reason-compressed = te sterk gecomprimeerd
reason-no-texture = geen houvast in het beeld, misschien te donker
reason-lost-track = het beweegt te heftig om te volgen
reason-no-background = onderwerp en achtergrond bewegen niet samen
reason-no-camera = niet met een camera gemaakt
reason-low-confidence = de meting is onzeker

## Wat een oordeel zou veranderen.

change-trim = knip { $span } eruit
change-larger = exporteer het met minstens { $px } px aan de korte zijde
change-crop = snijd de randen weg
change-less-noise = ongeveer { $db } dB minder lawaai achter de stem (verstaanbaarheid { $target })
change-clearer = een duidelijkere stem (verstaanbaarheid { $target })
change-steadier = een rustigere camera (schudden { $pct } %)
change-less-smoothing = een minder gladgemaakte huid ({ $score } van 100)
change-limit = een profiel met { $setting } op { $value }

## De kaart: het oordeel.

card-class-raw = puur
card-class-plain = netjes
card-class-polished = gepolijst
card-class-sloppy = slordig
card-class-undecided = onbeslist

card-tally-unreadable = onleesbaar
card-tally-taken = aanvaard
card-tally-not-taken = niet aanvaard
card-tally-open = open
card-tally = { $clips } clips, { $acceptable } aanvaardbaar: { $counts }
card-tally-differ = { $turned } van de { $clips } clips beoordeelt `{ $here }` anders dan `{ $there }`
card-tally-differ-so = { $from } volgens `{ $here }`, { $to } volgens `{ $there }`
card-overruled = Iemand besliste dat dit { $class } is.
card-overruled-why = Iemand besliste dat dit { $class } is: { $why }
card-meaning-raw = Onvolmaakt en goed: het voelt echt, en waar het telt is er zorg aan besteed.
card-meaning-plain = Verzorgd: niets slordigs, maar ook niets ruws of gelikts.
card-meaning-polished = Het oogt bewerkt: gladder en schoner dan een beeld uit de camera komt.
card-meaning-sloppy = Iets wat goed moest zijn, is dat niet; zie de gebreken hieronder.
card-meaning-undecided = De metingen geven geen uitsluitsel: te nipt, of te weinig te zien.

card-action-publish = plaats het
card-action-fix = werk het bij
card-action-review = laat iemand kijken
card-action-reshoot = maak het opnieuw

card-trust = { $pct } % zeker, volgens `{ $profile }`
card-trust-undecided = volgens `{ $profile }`

card-change = Dit zou het verschil maken: { $change }
card-not-checked = Te onzeker om iets te zeggen over: { $rules }.
card-not-built = Niet beoordeeld door deze versie: { $rules }.
card-evidence = Zo ziet de huid eruit: { $files }

card-quick = Een snelle blik: { $looked } van de { $duration } beeld in stukken, en al het geluid. Lassen en fouten daartussen zijn niet gezien.
card-damage = Het bestand is beschadigd: { $parts }. De rest is beoordeeld.
card-damage-ends-at = het stopt op { $decoded } van { $duration }
card-damage-ends-early = het stopt te vroeg
card-damage-packets = { $count ->
    [one] 1 pakket was onleesbaar
   *[other] { $count } pakketten waren onleesbaar
}
card-damage-frames = { $count ->
    [one] 1 beeld ontbreekt of is beschadigd
   *[other] { $count } beelden ontbreken of zijn beschadigd
}

## De kaart: een regel per as. Namen tellen hoogstens 8 letters, woorden 13, waarden 11.

card-axis-voice = stem
card-axis-shake = schudden
card-axis-light = licht
card-axis-focus = scherpte
card-axis-skin = huid
card-axis-edits = montage
card-axis-loudness = volume
card-axis-origin = herkomst

card-unsure = onzeker
card-of-100 = { $value } van 100
card-of-255 = { $value } van 255
card-rms = { $pct } % rms

card-voice-clear = duidelijk
card-voice-usable = bruikbaar
card-voice-unclear = onduidelijk

card-exchange = tot { $pct } % mag bij verstaanbaarheid { $clarity }
card-exchange-without-voice = tot { $pct } % mag zonder stem
card-shake-steady = stabiel
card-shake-nearly-steady = bijna stabiel
card-shake-hand-held = uit de hand
card-shake-shaky = schokkerig
card-shake-violent = heftig

card-camera-tripod = de camera staat vast
card-camera-gimbal = vloeiend bewogen: een gimbal, een slider of een drone
card-camera-hand-held = uit de hand gefilmd
card-camera-walking = uit de hand gefilmd, al wandelend
card-camera-running = uit de hand gefilmd, al rennend
card-camera-vehicle = trilt mee met een voertuig of een machine

card-staged = Alleen een aanwijzing: het schudden is misschien achteraf toegevoegd; { $cues }.
card-staged-no-perspective = de zijkanten bewegen even ver als het midden
card-staged-no-sensor-skew = geen scheeftrekking door de sensor
card-staged-no-motion-blur = geen bewegingsonscherpte
card-staged-black-edges = zwarte randen die komen en gaan
card-staged-repeated-motion = een beweging die zich exact herhaalt

card-light-lost = pikdonker
card-light-blown-out = uitgebeten
card-light-dark = donker
card-light-bright = heel licht
card-light-good = goed belicht
card-flicker = flikkert met { $hz } Hz, { $pct } % van het licht

card-focus-sharp = scherp
card-focus-soft = wat zacht
card-focus-out = onscherp

card-skin-natural = natuurlijk
card-skin-fairly-smooth = vrij glad
card-skin-smoothed = gladgemaakt
card-faces = { $count ->
    [one] 1 gezicht
   *[other] { $count } gezichten
}
card-reference-kept = geen textuur verloren tegenover de referentie (veel zekerder)
card-reference-lost = { $pct } % van de textuur weg tegenover de referentie (veel zekerder)

card-one-take = één opname
card-no-cut-seen = geen las gezien
card-cuts = { $count ->
    [one] 1 cut
   *[other] { $count } cuts
}
card-joins = { $count ->
    [one] 1 overgang
   *[other] { $count } overgangen
}
card-longest-take = langste opname { $length }
card-captions = ondertitels gedurende { $length }, over { $pct } % van het beeld
card-stickers = een sticker of merkteken gedurende { $length }, over { $pct } % van het beeld
card-content-screen = een schermopname
card-content-slideshow = een diavoorstelling
card-content-animation = een animatie

card-silent = stil
card-peak = piek { $dbtp } dBTP

## De kaart: waar het bestand vandaan komt.

card-edited = bewerkt met { $program }
card-edited-perhaps = misschien bewerkt met { $program }
card-passed-through = via { $platform } gegaan
card-passed-through-perhaps = misschien via { $platform } gegaan
card-ai-generated = door AI gemaakt, zegt het bestand
card-ai-composite = deels door AI gemaakt, zegt het bestand
card-recorded-on = opgenomen op { $system }
card-written-by = weggeschreven door { $program }
card-filmed-at = gefilmd met { $fps } beelden per seconde, voor slow motion
card-origin-unstated = camera en bewerkingsprogramma niet vermeld
card-credentials-none = geen Content Credentials
card-credentials-valid = Content Credentials kloppen
card-credentials-invalid = Content Credentials kloppen niet
card-credentials-unknown = Content Credentials, niet nagekeken
card-credentials-doubt = Content Credentials, niet nagekeken: { $doubt }
card-signed = ondertekend door { $signer }, hier op geen vertrouwenslijst
card-signed-at = ondertekend door { $signer } op { $day }, hier op geen vertrouwenslijst
card-signed-unnamed = iemand zonder naam
card-signed-actions = { $program } zegt: { $did }

## De kaart: waarom een as geen getal heeft.

card-unmeasured-no-stream = zit niet in dit bestand
card-unmeasured-not-built = niet gemeten door deze versie
card-unmeasured-still-photo = een foto beweegt niet
card-unmeasured-too-short = te kort om te meten
card-unmeasured-silent = het geluidsspoor is stil
card-unmeasured-ambience-only = niemand spreekt: alleen achtergrondgeluid
card-unmeasured-music-only = niemand spreekt: alleen muziek
card-unmeasured-singing-only = niemand spreekt: alleen zang
card-unmeasured-too-little-speech = te weinig spraak om te beoordelen
card-unmeasured-no-face = geen gezicht om te beoordelen
card-unmeasured-too-small = de gezichten zijn te klein om te beoordelen
card-unmeasured-no-skin = te weinig blote huid om te beoordelen
card-unmeasured-bad-light = te donker of te licht om te beoordelen
card-unmeasured-soft-picture = ogen en wenkbrauwen zijn ook zacht: filter of onscherpte?
card-unmeasured-compressed = te sterk gecomprimeerd: de huid is haar textuur sowieso kwijt
card-unmeasured-no-texture = niet te zeggen: het beeld biedt geen houvast
card-unmeasured-lost-track = niet te zeggen: het beeld beweegt te heftig om te volgen
card-unmeasured-no-background = niet te zeggen: onderwerp en achtergrond bewegen niet samen
card-unmeasured-no-camera = niet met een camera gemaakt
card-unmeasured-low-confidence = onzeker

## De kaart: regels in een opsomming.

card-rule-unclear-voice = onduidelijke stem
card-rule-camera-shake = te veel schudden
card-rule-unwatchable-shake = te heftig schudden
card-rule-lost-light = te donker of uitgebeten beeld
card-rule-soft-picture = onscherp beeld
card-rule-black-or-frozen-picture = zwart of bevroren beeld
card-rule-small-picture = klein beeld
card-rule-sideways-picture = beeld op zijn kant
card-rule-bordered-picture = beeld met randen
card-rule-interlaced-picture = geïnterlinieerd beeld
card-rule-wrong-aspect = verkeerde beeldverhouding
card-rule-wrong-length = verkeerde duur
card-rule-wrong-frame-rate = verkeerde beeldsnelheid
card-rule-unusual-codec = ongebruikelijke codec
card-rule-cancelling-channels = kanalen die elkaar uitdoven
card-rule-dead-channel = dood kanaal
card-rule-late-sound = geluid dat te laat begint
card-rule-cut-off-sound = geluid dat te vroeg stopt
card-rule-missed-focus = onscherp gezicht
card-rule-backlit-face = gezicht in tegenlicht
card-rule-flickering-light = flikkerend licht
card-rule-hunting-focus = zoekende scherpstelling
card-rule-motion-blur = bewogen beeld
card-rule-smeared-lens = vuile lens
card-rule-colour-cast = kleurzweem
card-rule-mixed-light = licht van twee kleuren
card-rule-coarse-compression = grove compressie
card-rule-enlarged-picture = opgeblazen beeld
card-rule-one-sided-sound = geluid van één kant
card-rule-noisy-voice = stem in lawaai
card-rule-humming-sound = netbrom
card-rule-sound-level = geluidsniveau
card-rule-peaking-sound = te hoge geluidspieken
card-rule-smoothed-skin = gladgemaakte huid
card-rule-glossy-look = gelikte indruk
card-rule-generated-content = gegenereerd beeld
card-rule-broken-credentials = Content Credentials die niet kloppen
card-rule-off-brand-look = oogt niet als het merk
card-rule-room-sound = ruimte te horen

## De pagina's. `%woord` vult het script van de pagina in.

page-no-script = De banen worden getekend door het script van de pagina, dat hier niet draait; alle getallen staan in de tabellen.
page-nothing-measured = Er is niets gemeten, dus valt er niets over te zeggen.
page-clip = De clip
page-no-clip = De clip zelf is niet met deze pagina verbonden.
page-clip-broken = De clip staat niet meer op zijn plaats, of deze browser kan hem niet afspelen. Banen en beelden werken wel.
page-clip-position = Moment in de clip
page-clip-unmeasured = hier niet gemeten
page-clip-limit = grens
page-clip-cut = las op
page-clip-blend = overvloeier of fade
page-clip-black = zwart
page-clip-frozen = bevroren
page-clip-shot = shot
page-clip-seen = bevindingen
page-clip-cuts = lassen
page-findings = Wat er te zien was
page-nothing-found = Er is niets mis en er valt niets op.
page-weight-deny = gebrek
page-weight-warn = let op
page-weight-note = opmerking
page-weight-style = stijl
page-weight-doubt = open
page-weight-asset = goed
page-timeline = In de tijd
page-timeline-keys = Klik ergens om daarheen te gaan. Met het toetsenbord: pijltjes verschuiven, met Shift verder, de spatiebalk speelt af.
page-a-photo = Een foto heeft geen tijd: hier valt niets te tekenen.
page-no-time = De duur is niet bekend, dus valt er niets te tekenen.
page-strip = filmstrook
page-frame = Beeld op { $time }
page-band-speech = spraak
page-band-lost = verloren
page-lane-shake = % van de diagonaal
page-lane-voice = verstaanbaarheid van 100; grijs: spraak
page-lane-light = luma van 255; grijs: verloren
page-lane-focus = scherpte van 100
page-lane-range = { $about }: { $low } tot { $high }
page-sound = geluid
page-hertz = Hz, luider is lichter; wit: spraak
page-spectrogram = Spectrogram: tijd naar rechts, toonhoogte naar boven, luider is lichter
page-no-spectrogram = te kort of stil
page-exchange = Een heldere stem koopt schudden
page-shake-used = { $pct } % schudden is gemeten
page-path = Pad van de camera
page-path-about = Waar het beeld heen is gegaan sinds het begin van het shot, in procent van de diagonaal; de stip is het huidige moment.
page-faces = Huid
page-faces-about = Het gezicht, waar de huid textuur mist, en uitsneden naast het scherpste deel van hetzelfde beeld, dat geen filter gladmaakt.
page-face = Gezicht { $number }: gladheid { $smoothing } van 100; er ontbreekt { $missing } % van de verwachte textuur
page-numbers = Alle getallen
page-number-name = naam
page-number-value = waarde
page-number-meaning = betekenis
page-findings-table = Bevindingen en grenzen
page-rule = regel
page-measured = gemeten
page-limit = grens
page-unit = eenheid
page-when = wanneer
page-steps = Stap voor stap
page-time = vanaf
page-about = Het bestand
page-file = bestand
page-bytes = bytes
page-hash = BLAKE3
page-profile = profiel
page-origin = herkomst
page-measured-by = gemeten door

page-no-script-index = De lijst en de kaart worden getekend door het script van de pagina, dat hier niet draait.
page-index-title = { $clips ->
    [one] 1 clip
   *[other] { $clips } clips
}
page-index-taken = { $taken } van { $clips } bruikbaar zoals ze zijn.
page-filter-class = Klasse
page-filter-rule = Gebrek
page-filter-creator = Maker
page-filter-folder = Map
page-sort = Volgorde
page-sort-worst = slechtste eerst
page-sort-best = beste eerst
page-sort-name = op naam
page-sort-given = zoals gescand
page-search = Zoeken
page-clips = Clips
page-index-map = Karakter tegenover zorg
page-map-about = Rechts wat natuurlijk oogt, links wat gepolijst oogt; onder de lijn wat faalt door gebrek aan zorg.
page-decide = Beslis over de gekozen clip
page-key-next = volgende
page-key-previous = vorige
page-key-reason = bevestig, met een reden
page-key-undo = maak ongedaan
page-review-keys = Kies een clip en zeg wat het is, met een knop of een toets; bewaar daarna, en roep op: verite override --from verite-overrides.jsonl --file NACHT/verite-overrides.jsonl, waar NACHT de map van de scan is
page-index-all = alle
page-index-shown = %shown van %all
page-index-none = Zo is geen enkele clip.
page-index-save = Bewaar %count beslissingen
page-index-saved = Bewaard; nu: verite override --from BESTAND
page-index-restored = Beslissingen van een eerder bezoek staan hier nog, niet in een bestand bewaard.
page-index-why = reden
page-index-decided = beslist:
page-index-mixed = Zeg eerst wat het is: 1, 2, 3 of 4.
page-index-choose = Kies eerst een clip.
page-index-undone = ongedaan gemaakt
page-index-nohash = Dit bestand kon niet gelezen worden, dus valt er niets over te beslissen.
page-index-here = (deze map)
page-index-left = gepolijst
page-index-right = natuurlijk
page-index-up = meer zorg
page-index-floor = ondergrens van zorg
page-folders = Per map
page-folders-about = Hoeveel van de clips bruikbaar zijn, in procent, naast alle clips; en hoe dat verandert van de eerste helft van een map naar de tweede, in punten.
page-folder-folder = map
page-folder-clips = clips
page-folder-taken = bruikbaar
page-folder-difference = naast alle
page-folder-drift = verloop
page-folder-clarity = verstaanbaarheid
page-folder-shake = schudden %
page-folder-classes = klassen
page-folder-more = { $count } kleinere mappen staan er niet bij.
