# Sourced by the scripts here, first of all: asked for --help a script prints the words on top of it, and does nothing else.
for word in "$@"; do
  if [ "$word" = --help ] || [ "$word" = -h ]; then
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "script/${0##*/}"
    exit 0
  fi
done
