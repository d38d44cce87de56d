#!/usr/bin/env bash
# Builds a draft, the same draft on another day, in another folder, zone and locale, on one processor and with another
# age of the file, and compares the bytes of every output. The other day is a clock that a preloaded library sets.
#
# usage: day.sh [DRAFT…] (the samples, where none is named)
# BINDERY names another program. Needs a C compiler.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/../.."
bindery=$(realpath "${BINDERY:-target/release/bindery}")
drafts=()
for draft in "$@"; do drafts+=("$(cd "$here" && realpath "$draft")"); done
[ ${#drafts[@]} -gt 0 ] || drafts=("$PWD"/samples/*.txt)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT

cat >"$work/clock.c" <<'C'
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
enum { LATER = 400 * 24 * 3600 + 12345 };
int clock_gettime(clockid_t which, struct timespec *at) {
  int failed = (int)syscall(SYS_clock_gettime, which, at);
  if (!failed && which == CLOCK_REALTIME) at->tv_sec += LATER;
  return failed;
}
time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}
int gettimeofday(struct timeval *at, void *zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}
C
cc -shared -fPIC -O1 -o "$work/clock.so" "$work/clock.c"
# The clock is another one indeed.
[ "$(LD_PRELOAD=$work/clock.so date +%Y%m%d)" != "$(date +%Y%m%d)" ]

unset SOURCE_DATE_EPOCH
count=0
for draft in "${drafts[@]}"; do
  name=$(basename "$draft")
  rm -rf "$work/a" "$work/b"
  mkdir -p "$work/a" "$work/b/another folder/of it"
  cp "$draft" "$work/a/$name"
  cp "$draft" "$work/b/another folder/of it/$name"
  touch -d '1999-12-31 23:59:59' "$work/b/another folder/of it/$name"
  formats=epub,kepub,kindle,pdf
  (cd "$work/a" && "$bindery" "$name" --quiet --no-verify --format $formats -o made)
  (cd / && LD_PRELOAD=$work/clock.so TZ=Asia/Tokyo LC_ALL=C HOME=/nowhere RAYON_NUM_THREADS=1 \
    "$bindery" "$work/b/another folder/of it/$name" --quiet --no-verify --format $formats -o "$work/b/made")
  diff -r "$work/a/made" "$work/b/made"
  count=$((count + $(ls "$work/a/made" | wc -l)))
done
echo "the same bytes on another day and in another folder: $count files of ${#drafts[@]} drafts"
