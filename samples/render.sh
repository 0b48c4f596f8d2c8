#!/bin/sh
# Renders the samples that are made from free originals. Needs ffmpeg with libx264 and a folder that holds the originals
# under the names below; manifest.toml says which package each comes from and under which licence.
#
#   samples/render.sh ORIGINALS
#
# A still is cropped along a known path: the crop moves over the full-size photo and is then scaled down, so that a
# step of one source pixel is a fraction of an output pixel. The paths are sums of sines in the bands of walking
# (2 Hz), hand jitter (4-6 Hz) and slow sway (0.3 Hz).
set -eu
from=$1
to=$(dirname "$0")

# Takes: output, photo, extra output options, seconds, camera path x, y (source pixels), sound filter, sound inputs...
render() {
    out=$1 photo=$2 seconds=$3 x=$4 y=$5 sound=$6
    shift 6
    ffmpeg -v error -y -loop 1 -framerate 30 -i "$from/$photo" "$@" \
        -filter_complex "[0:v]crop=2880:1620:x='$x':y='$y',scale=1280:720:flags=area,noise=alls=3:allf=t,format=yuv420p[v];$sound" \
        -map '[v]' -map '[a]' -t "$seconds" -c:v libx264 -preset slow -crf 26 -c:a aac -b:a 96k \
        -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart "$to/$out"
}

still_x='560' still_y='690'
hand_x='560+45*sin(2*PI*0.31*t)+14*sin(2*PI*1.9*t+1)+7*sin(2*PI*4.6*t+2)'
hand_y='690+30*sin(2*PI*0.23*t+2)+17*sin(2*PI*2.1*t)+6*sin(2*PI*5.3*t+1)'
wild_x='560+190*sin(2*PI*1.3*t)+90*sin(2*PI*3.1*t+1)'
wild_y='690+200*sin(2*PI*1.7*t+2)+80*sin(2*PI*3.7*t)'

# A voice in a quiet room: the room is pink noise 30 dB below the voice.
room="[1:a]aresample=48000,aformat=channel_layouts=mono,apad[voice];\
anoisesrc=color=pink:amplitude=0.004:sample_rate=48000:seed=7[room];[voice][room]amix=inputs=2:normalize=0[a]"
# The same voice, lost in noise that is louder than itself.
lost="[1:a]aresample=48000,aformat=channel_layouts=mono,volume=0.5,apad[voice];\
anoisesrc=color=pink:amplitude=0.4:sample_rate=48000:seed=7[room];[voice][room]amix=inputs=2:normalize=0[a]"

render raw-handheld-voice.mp4 p_fs5.jpg 7 "$hand_x" "$hand_y" "$room" -i "$from/a_ps_0870.wav"
render plain-tripod-voice.mp4 p_fs4.jpg 6 "$still_x" "$still_y" "$room" -i "$from/a_ps_0920.wav"
render sloppy-drowned-voice.mp4 p_fs5.jpg 7 "$hand_x" "$hand_y" "$lost" -i "$from/a_ps_0870.wav"
render sloppy-violent-shake.mp4 p_fs5.jpg 7 "$wild_x" "$wild_y" "$room" -i "$from/a_ps_0870.wav"

# No sound track, and stored lying down with a display matrix that turns it upright, as phones do.
ffmpeg -v error -y -loop 1 -framerate 30 -i "$from/p_fs5.jpg" -t 5 -an \
    -vf "crop=1620:2880:x='1190+35*sin(2*PI*0.31*t)+10*sin(2*PI*1.9*t+1)+5*sin(2*PI*4.6*t+2)':y='60+25*sin(2*PI*0.23*t+2)+12*sin(2*PI*2.1*t)',scale=720:1280:flags=area,noise=alls=3:allf=t,transpose=cclock,format=yuv420p" \
    -c:v libx264 -preset slow -crf 26 -map_metadata -1 -fflags +bitexact -flags:v +bitexact "$to/upright.tmp.mp4"
ffmpeg -v error -y -i "$to/upright.tmp.mp4" -c copy -metadata:s:v:0 rotate=270 -fflags +bitexact -movflags +faststart "$to/raw-portrait-silent.mp4"
rm "$to/upright.tmp.mp4"

# A selfie as it was taken, and with its skin smoothed: a bilateral filter over the whole picture, the way the cheapest
# beauty filters work (Python package opencv-python-headless).
cp "$from/p_wpt1.jpg" "$to/plain-selfie.jpg"
python3 - "$from/p_wpt1.jpg" "$to/polished-selfie.jpg" <<'PYTHON'
import sys
import cv2
smoothed = cv2.bilateralFilter(cv2.imread(sys.argv[1]), d=11, sigmaColor=60, sigmaSpace=5)
cv2.imwrite(sys.argv[2], smoothed, [cv2.IMWRITE_JPEG_QUALITY, 92])
PYTHON

# As they were.
cp "$from/fs_dog.mp4" "$to/raw-phone-dog.mp4"
cp "$from/p_fs2.jpg" "$to/plain-photo-no-face.jpg"
