#!/bin/sh
# The life of a license from the first start to the last key: a notes program in any language, and its vendor.
#
#   sh examples/journey.sh AVLOCK NOTES...
#
# AVLOCK is the vendor's program. NOTES... starts a test build of the notes program, whose first two arguments are the
# time that its clock shows and System_UUID of its computer. Prints each step, and `good` at the end; or what was
# expected and what the program said, with status 1.
set -eu
avlock=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
writers=
trap 'kill $writers 2>/dev/null || true; rm -rf "$work"' EXIT

# The notes program as one word, whatever it is started by.
{
  printf '#!/bin/sh\nexec'
  for word; do printf " '%s'" "$word"; done
  printf ' "$@"\n'
} >"$work/notes"
chmod 700 "$work/notes"

# The vendor's desk has the profile of these examples, and an EncryptionKey that nobody else can read.
cp "$here/avlock.toml" "$here/notes.key" "$work"
chmod 600 "$work/notes.key"

# Two computers, each with a home folder.
a=4c4c4544-0035-3310-8036-b8c04f4d3532
b=1b4e28ba-2fa1-11d2-883f-0016d3cca427
mkdir "$work/$a" "$work/$b"
computer=$a
today=2020-03-01

step() { printf '%s: %s\n' "$today" "$*"; }
fail() {
  printf 'expected %s, found:\n' "$1"
  cat "$work/said"
  exit 1
}
notes() { HOME="$work/$computer" TZ=UTC "$work/notes" "${today}T10:00:00Z" "$computer" "$@"; }
vendor() { "$avlock" --config "$work/avlock.toml" --on "$today" "$@"; }
data_file() { echo "$work/$computer/.notes/"*.avr; }

# Runs the notes program, keeps what it says, and expects it to do what it is asked for.
does() { notes "$@" >"$work/said" 2>&1 </dev/null || fail "status 0 of: notes $*"; }
# The same, but expects a refusal with its reason and a hint.
refuses() {
  if notes "$@" >"$work/said" 2>&1 </dev/null; then fail "a refusal of: notes $*"; fi
  says "notes: "
}
says() { grep -qF -- "$1" "$work/said" || fail "\"$1\""; }
says_not() { if grep -qF -- "$1" "$work/said"; then fail "no \"$1\""; fi; }
install_code() {
  does license
  sed -n 's/^InstallCode: //p' "$work/said"
}
# The vendor makes a key for the computer at hand: what the customer sends by mail, and what comes back.
key() { vendor keygen "$(install_code)" "$@"; }

step "the first start is a trial"
does license
says "a trial of 15 days begins today"
says "notes: trial, the key is registered until 2020-03-15"
says "export: off"
does add "water the plants"
says_not "trial"
does list
says "water the plants"
refuses export
says "the key does not include export"

today=2020-03-16
step "the trial has ended, and does not begin anew"
refuses list
says "2020-03-15"
does license
says "days left: 0"

step "the InstallCode goes out and a key comes in, as a mail spells it"
typed=$(key --days 30 --instances 2 | tr 'A-Z-' 'a-z ')
refuses register "$(echo "$typed" | tr 'a-y' 'b-z')"
refuses register "${typed%?}"
says "28"
code=$(install_code)
echo "  $typed " | notes register >"$work/said" 2>&1 || fail "the key to be taken"
says "Your InstallCode: $code"
says "registered"

step "it is there after a restart, and the vendor sees the same in the data file"
does license
says "notes: the key is registered until 2020-04-14"
does list
says "water the plants"
vendor datacheck "$(data_file)" --field state | grep -qx usable
vendor check --key "$typed" --install-code "$(install_code)" --data "$(data_file)" >"$work/said" ||
  fail "a key, a computer and a data file that fit"

step "modules: one by the values of the key, one by a second key, of index 1"
refuses export
does register "$(key --days 30 --instances 2 --values 1,0,0)"
does export
says "- water the plants"
refuses search plants
says "no key of index 1 is registered"
does register "$(key --type permanent --index 1 --instances 0)"
does search plants
says "water the plants"
does search weeds
says_not "plants"

step "two copies run, a third does not"
mkfifo "$work/first" "$work/second"
notes write <"$work/first" &
first=$!
notes write <"$work/second" &
writers="$first $!"
exec 3>"$work/first" 4>"$work/second"
# A copy has its slot before it reads, but not at once.
tries=0
while notes list >"$work/said" 2>&1 </dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || fail "a third copy to be refused"
  sleep 0.1
done
says "notes: too many copies of the program run already"
says "process"
echo "call Ann" >&3
exec 3>&-
# It has its note when it has ended.
wait "$first"
does list
says "call Ann"
exec 4>&-
wait
writers=

today=2020-03-25
step "a clock that is one day back is forgiven, and five days are not"
does list
today=2020-03-24
does list
today=2020-03-20
refuses list
says "before the last date that the program saw"
refuses register "$typed"

today=2020-04-15
step "the key has expired; the vendor says so, too; a new one renews it"
refuses list
says "2020-04-14"
vendor check --data "$(data_file)" --index 0 >"$work/said" && fail "a verdict that the key has expired"
says "expired"
does register "$(key --days 365 --instances 2 --values 1,0,0)"
does list

step "all files copied to another computer are no license there"
cp -R "$work/$a/.notes" "$work/$b"
computer=$b
refuses list
says "computer"
does license
says "export: off"

step "moved: given up here, and a key for there"
computer=$a
does move-out
refuses list
says "moved"
vendor datacheck "$(data_file)" --field keys.0.moved | grep -qx true
# A data file belongs to its computer and takes no key elsewhere: the customer takes his notes along, and no other file.
computer=$b
refuses register "$(key --days 364 --instances 2)"
rm "$(data_file)"
does register "$(key --days 364 --instances 2)"
does list
says "call Ann"

step "a key that unregisters, and no second trial"
does register "$(key --type unregister)"
says "key unregistered"
refuses list
says "no key is registered"
refuses move-out

step "one key for two computers: the second one names the InstallCode of the first"
computer=$a
code=$(install_code)
shared=$(key --days 30 --users 2 --instances 2)
does register "$shared"
computer=$b
refuses register "$shared"
refuses register "$shared" "${code%?}"
does register "$shared" "$code"
does list
vendor datacheck "$(data_file)" --field keys.0.primary_install_code | grep -qx "$code"
vendor datacheck "$(data_file)" --field keys.0.primary | grep -qx false
echo good
