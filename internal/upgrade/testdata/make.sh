#!/usr/bin/env bash
# make.sh PROGRAM NAME: makes NAME.db, a small database as PROGRAM (a weir of some earlier day) keeps it, and NAME.answers, what
# PROGRAM then told each person. Later programs must read the one and tell the other, but for what an upgrade closes. Made once
# for each form in which data was ever kept:
#   schema-1-first  the first program that served
#   schema-1-last   the last of the first schema
#   schema-2        the last in which initiatives and work items had no visibility of their own
#   schema-3        the last that named drivers, metrics and sources by key where one thing names another
#   schema-5-left   the last that marked what is left of a removed thing twice; it holds such a thing. Nothing of its form has changed
#                   since: schema 6 only adds packs for readings that come together
# It holds what is hard to carry over: one key on two things, revisions that name a hidden metric by a key somebody else uses
# too, work that serves hidden goals, readings that a check-in wrote for a hidden measure, and hidden things that were deleted.
set -euo pipefail
program=$(realpath "$1") name=$2 here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
server=; trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
export WEIR_AS_OF=2026-11-16T09:00:00Z WEIR_SEED=1
mkdir data
"$program" init --data data --workspace acme >/dev/null
"$program" apply "$here/start.yaml" --data data >/dev/null
declare -A token
for person in root lea eve sam gus; do
	token[$person]=$("$program" token create --person $person --scope write --data data | grep -oE '[a-z_]*[a-z2-7]{52}' | head -1)
done
"$program" serve --data data --addr 127.0.0.1:0 >out 2>err &
server=$!
until address=$(cat out err 2>/dev/null | grep -oE 'http://127\.0\.0\.1:[0-9]+' | head -1) && [ -n "$address" ]; do
	kill -0 $server
	sleep 0.1
done
apply() { # person, then files and flags
	local person=$1
	shift
	(cd "$here" && "$program" apply "$@" --server "$address" --token "${token[$person]}" >/dev/null)
}
apply root 0-old.yaml
apply root 0-lost.yaml
apply root start.yaml 0-lost.yaml --prune
apply root 1-hidden.yaml
apply root 2-revised.yaml
apply lea 3-same-keys.yaml
if [[ $name = *-left ]]; then # the line of what sam removes picks a driver that only root sees
	curl -sSf -H "Authorization: Bearer ${token[sam]}" -H 'Content-Type: application/json' "$address/api/v1/edits" \
		-d '{"edits": [{"do": "remove", "kind": "goal", "id": "deals"}]}' >/dev/null
fi
told() { # person path filter: what the person is told there, a line a thing
	curl -sS -H "Authorization: Bearer ${token[$1]}" "$address/api/v1$2" | jq -r "$3" | sed "s/^/$1 /"
}
# Only what no later program may tell otherwise: what somebody sees, and the figures that rest on readings alone.
for person in root lea eve sam gus; do
	told $person /goals '.items[] | "goal \(.intent // "restricted") evidence \(.evidence) signal \(.signal) read \(.read) of \(.of) last word \(.lastWord)"'
	told $person /metrics '.items[] | "metric \(.name // "restricted") readings \(.readings) last \(.last.at) \(.last.value)"'
	told $person /initiatives '.items[] | "initiative \(.title // "restricted")"'
	told $person /work-items '.items[] | "work item \(.title)"'
	for goal in top deals quick; do
		[[ $name != *-left || $goal != deals || $person = root ]] || continue # nobody else finds it
		told $person /goals/$goal ".revisions[]? | \"revision of $goal \(.field) \(.reason)\""
		told $person /goals/$goal ".servedBy[]? | \"$goal is served by \(.goal.intent // .metric.name // \"restricted\"), driver \(.driver), \(.contribution)\""
		told $person /goals/$goal ".checkIns[]? | \"check-in on $goal \(.at) \(.learned) \(.values // {} | keys)\""
	done
done >answers
kill $server
wait $server || true
"$program" audit verify --data data >/dev/null || [[ $name = schema-[23]* ]] # which took readings for changed
rm -f data/weir.db-shm; [ ! -s data/weir.db-wal ] # all is in the file itself
cp data/weir.db "$here/$name.db"
cp answers "$here/$name.answers"
