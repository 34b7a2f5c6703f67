package keyed

import (
	"crypto/sha256"
	"encoding/base32"
	"math"
	"slices"
	"strconv"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Rows returns the changes by which what is stored names things by their ids, and what people will notice of it. A key
// is taken for what bore it when it was written. Where several did, it is taken for the one that fewest people see, so
// that nobody comes to see what rests on it.
func Rows(s *cascade.Snapshot) (out []cascade.Change, told []words.Text) {
	n := Of(s)
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			if after := n.rewrite(e, 0); after != nil {
				out = append(out, cascade.Change{Before: e, After: after})
			}
		}
	}
	return append(n.made, out...), n.told
}

// Names turns the keys of one workspace into ids.
type Names struct {
	s       *cascade.Snapshot
	lost    map[bearing][]spell
	drivers map[cascade.ID]map[string]cascade.ID // of a goal that was rewritten, by key
	sources map[string]cascade.ID
	made    []cascade.Change // sources that were only named
	told    []words.Text
}

// bearing is that a thing of a kind has a key.
type bearing struct {
	kind cascade.Kind
	key  string
}

// spell is that one thing had a key from one record until another, which took it away.
type spell struct {
	id          cascade.ID
	from, until int64
}

// Named are the kinds of things that others named by key, drivers aside.
var Named = []cascade.Kind{cascade.KindMetric, cascade.KindSource, cascade.KindFramework}

// Note takes in what a record changed, record after record from the first, so that what lost a key since is known.
func (n *Names) Note(record int64, cs []cascade.Change) {
	for _, c := range cs {
		if !slices.Contains(Named, c.Kind()) || c.Before == nil ||
			c.After != nil && c.After.Head().Key == c.Before.Head().Key {
			continue
		}
		h := c.Before.Head()
		s, at := spell{c.ID(), h.Seq >> 24, record}, bearing{c.Kind(), h.Key}
		s.from = max(s.from, n.since(s.id))
		n.lost[at] = append(n.lost[at], s)
	}
}

// since returns the record by which a thing last lost a key, and so came by the one it has; 0 where none did.
func (n *Names) since(id cascade.ID) (record int64) {
	for _, spells := range n.lost {
		for _, was := range spells {
			if was.id == id {
				record = max(record, was.until)
			}
		}
	}
	return record
}

// Kinds are the kinds of things that it takes to know what keys mean.
var Kinds = []cascade.Kind{
	cascade.KindPerson, cascade.KindTeam, cascade.KindGoal, cascade.KindMetric, cascade.KindSource,
	cascade.KindFramework,
}

// Of returns the names of a workspace as it stands, of which it needs the things of Kinds.
func Of(s *cascade.Snapshot) *Names {
	return &Names{
		s: s, lost: map[bearing][]spell{}, drivers: map[cascade.ID]map[string]cascade.ID{},
		sources: map[string]cascade.ID{},
	}
}

// Changes returns changes of an old record as they would be written today. What a key meant is looked up among what
// bore it when the record was written. Where some of that is gone, so that nobody knows any more who saw it, the key
// names nothing that anybody sees.
func (n *Names) Changes(record int64, cs []cascade.Change) []cascade.Change {
	side := func(e cascade.Entity) cascade.Entity {
		if e == nil {
			return nil
		}
		past := Of(n.s) // what it makes and tells belongs to the rows, which are upgraded already
		past.lost = n.lost
		if after := past.rewrite(e, record<<24); after != nil {
			return after
		}
		return e
	}
	out := make([]cascade.Change, len(cs))
	for i, c := range cs {
		out[i] = cascade.Change{Before: side(c.Before), After: side(c.After)}
	}
	return out
}

// rewrite returns e, as it was written by the record at a place in the order of creation, with ids in the place of
// keys, or nil where there are none. Place 0 is the rows, of which goals come before the alignments that pick their
// drivers.
func (n *Names) rewrite(e cascade.Entity, place int64) cascade.Entity {
	switch after := cascade.Clone(e).(type) {
	case *cascade.Settings:
		if n.s.Get(cascade.KindFramework, after.Framework) != nil {
			return nil
		}
		if f := n.meant(cascade.KindFramework, string(after.Framework), place); f != nil {
			after.Framework = f.Head().ID
			return after
		}
	case *cascade.Metric:
		return n.metric(e.(*cascade.Metric), after, place)
	case *cascade.Goal:
		if len(after.Drivers) > 0 {
			n.drivers[after.ID] = n.nameDrivers(after)
			return after
		}
	case *cascade.Alignment:
		if after.Driver != "" && n.picks(after) {
			return after
		}
	case *cascade.Revision:
		if after.Field == "metric" {
			after.Was, after.Now = n.revised(after.Was, after), n.revised(after.Now, after)
			return after
		}
	}
	return nil
}

// picks has an alignment pick its driver by id, and reports whether it did not.
func (n *Names) picks(a *cascade.Alignment) bool {
	of, rewritten := n.drivers[a.To]
	if !rewritten {
		g := n.s.Goal(a.To)
		if g != nil && g.HasDriver(a.Driver) {
			return false
		}
		if g != nil {
			of = n.nameDrivers(cascade.Clone(g))
		}
	}
	a.Driver = of[string(a.Driver)]
	return true
}

// meant returns what a key meant when something with a place in the order of creation was written; 0 is now. What came
// to bear it later did not.
func (n *Names) meant(k cascade.Kind, key string, when int64) cascade.Entity {
	var found cascade.Entity
	for e := range n.s.All(k) {
		h := e.Head()
		if h.Key != key || key == "" || when != 0 && max(h.Seq, h.Named, n.since(h.ID)<<24)>>24 > when>>24 {
			continue
		}
		if found == nil || n.seers(e) < n.seers(found) {
			found = e
		}
	}
	for _, was := range n.lost[bearing{k, key}] {
		if at := when >> 24; at < was.from || at > was.until {
			continue
		}
		e := n.s.Get(k, was.id)
		if e == nil {
			return nil
		}
		if found == nil || n.seers(e) < n.seers(found) {
			found = e
		}
	}
	return found
}

func restricted(e cascade.Entity) bool {
	s := cascade.SightOf(e)
	return s != nil && s.Restricted()
}

// seers counts the people who see e. What is open counts as seen by more than any number of people.
func (n *Names) seers(e cascade.Entity) int {
	if !restricted(e) {
		return math.MaxInt
	}
	audience := cascade.SightOf(e).Audience
	if m, ok := e.(*cascade.Metric); ok && m.Formula == "" && m.Owner != "" { // owning a composite gives no sight of it
		audience = append(slices.Clone(audience), m.Owner)
	}
	seen := 0
	for p := range n.s.People() {
		if n.s.InAudience(p.ID, audience) {
			seen++
		}
	}
	return seen
}

func (n *Names) metric(was, after *cascade.Metric, place int64) cascade.Entity {
	if key := string(after.Source); key != "" && key != cascade.SourceManual && key != cascade.SourcePush &&
		n.s.Get(cascade.KindSource, after.Source) == nil {
		after.Source = n.source(key, place)
	}
	if after.Formula != "" && !strings.Contains(after.Formula, "@") { // which no key held
		stored, wrong := cascade.StoredFormula(after.Formula, func(name string) (cascade.ID, bool) {
			m := n.meant(cascade.KindMetric, name, place)
			if m == nil {
				return "", false
			}
			return m.Head().ID, true
		})
		after.Formula = stored
		if wrong {
			after.Formula = ""
		}
		if wrong && place == 0 { // it was words for people: that is what a definition is for
			after.Definition = strings.TrimSpace(after.Definition + "\n" + was.Formula)
			n.told = append(n.told, words.T("metric %s: its formula “%s” cannot be read, so it stands in the definition now",
				after.Key, was.Formula))
		}
	}
	if cascade.Same(was, after) {
		return nil
	}
	return after
}

// source returns the id of a source that a metric names. One that was only named is made, since readings still come
// from it.
func (n *Names) source(key string, place int64) cascade.ID {
	if e := n.meant(cascade.KindSource, key, place); e != nil {
		return e.Head().ID
	}
	if id, ok := n.sources[key]; ok {
		return id
	}
	name := key
	if !cascade.ValidKey(name) {
		name = "source-" + strconv.Itoa(len(n.sources)+1)
	}
	id := derived("source", key)
	n.sources[key] = id
	n.made = append(n.made, cascade.Change{After: &cascade.Source{Header: cascade.Header{ID: id, Key: name}}})
	n.told = append(n.told, words.T("source %s is listed now: metrics named it, and nothing said what it is", name))
	return id
}

// nameDrivers gives a goal's drivers the ids they have, or come to have, and returns which key means which: of several
// the one that fewest people see.
func (n *Names) nameDrivers(g *cascade.Goal) map[string]cascade.ID {
	now := n.s.Goal(g.ID)
	of, seen := map[string]cascade.ID{}, map[string]int{}
	for i := range g.Drivers {
		d := &g.Drivers[i]
		if d.ID == "" {
			d.ID = driverID(now, g, i)
		}
		seers := math.MaxInt
		if m := n.s.Metric(d.Metric); m != nil {
			seers = n.seers(m)
		}
		if _, ok := of[d.Key]; !ok || seers < seen[d.Key] {
			of[d.Key], seen[d.Key] = d.ID, seers
		}
	}
	return of
}

// driverID returns the id of a goal's i-th driver: that of the same driver as the goal stands now, where it has one.
func driverID(now, g *cascade.Goal, i int) cascade.ID {
	d := &g.Drivers[i]
	if now != nil {
		for _, is := range now.Drivers {
			if is.ID != "" && is.Key == d.Key && is.Metric == d.Metric {
				return is.ID
			}
		}
	}
	return derived("driver", string(g.ID), d.Key, strconv.Itoa(i))
}

// revised returns one side of a revision of a measure's metric. A key that nothing had is left as it was written.
func (n *Names) revised(key string, r *cascade.Revision) string {
	if strings.HasPrefix(key, "@") {
		return key
	}
	m := n.meant(cascade.KindMetric, key, r.Seq)
	if m == nil {
		return key
	}
	if restricted(m) && n.others(m) {
		n.told = append(n.told,
			words.T("a revision under %s names metric %s, a key that several have. It is hidden now from everybody "+
				"who does not see the one it meant", n.s.Label(cascade.KindGoal, r.Goal), key))
	}
	return "@" + string(m.Head().ID)
}

// others reports whether other metrics have the key of m too.
func (n *Names) others(m cascade.Entity) bool {
	for e := range n.s.Metrics() {
		if e.Key == m.Head().Key && e.ID != m.Head().ID {
			return true
		}
	}
	return false
}

// derived returns an internal id that follows from what it is for, so that an upgrade that is run again makes the same.
func derived(parts ...string) cascade.ID {
	sum := sha256.Sum256([]byte(strings.Join(slices.Insert(parts, 0, "weir upgrade"), "\x00")))
	return cascade.ID(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16])))
}
