package upgrade

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

// idsNotKeys has everything name other things by their ids, where it named them by keys until now: alignments drivers,
// revisions metrics, metrics their source, the workspace its framework, formulas their parts. A key is taken for what
// bore it when it was written. Where several did, it is taken for the one that fewest people see, so that nobody
// comes to see what rests on it.
func idsNotKeys(s *cascade.Snapshot) (out []cascade.Change, told []words.Text) {
	n := &naming{s: s, drivers: map[cascade.ID]map[string]cascade.ID{}, sources: map[string]cascade.ID{}}
	for _, k := range cascade.Kinds {
		for e := range s.All(k) {
			if after := n.rewrite(e); after != nil {
				out = append(out, cascade.Change{Before: e, After: after})
			}
		}
	}
	return append(n.made, out...), n.told
}

// naming turns the keys of one workspace into ids. Goals come before the alignments that pick their drivers.
type naming struct {
	s       *cascade.Snapshot
	drivers map[cascade.ID]map[string]cascade.ID // of a goal, by key
	sources map[string]cascade.ID
	made    []cascade.Change // sources that were only named
	told    []words.Text
}

// rewrite returns e with ids in the place of keys, or nil where there are none.
func (n *naming) rewrite(e cascade.Entity) cascade.Entity {
	switch after := cascade.Clone(e).(type) {
	case *cascade.Settings:
		if f := n.meant(cascade.KindFramework, string(after.Framework), 0); f != nil {
			after.Framework = f.Head().ID
			return after
		}
	case *cascade.Metric:
		return n.metric(e.(*cascade.Metric), after)
	case *cascade.Goal:
		if len(after.Drivers) > 0 {
			n.nameDrivers(after)
			return after
		}
	case *cascade.Alignment:
		if after.Driver != "" {
			after.Driver = n.drivers[after.To][string(after.Driver)]
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

// meant returns what a key meant when something with a place in the order of creation was written; 0 is now.
func (n *naming) meant(k cascade.Kind, key string, when int64) cascade.Entity {
	var found cascade.Entity
	for e := range n.s.All(k) {
		h := e.Head()
		if h.Key != key || key == "" || when != 0 && h.Seq>>24 > when>>24 {
			continue
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
func (n *naming) seers(e cascade.Entity) int {
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

func (n *naming) metric(was, after *cascade.Metric) cascade.Entity {
	if key := string(after.Source); key != "" && key != cascade.SourceManual && key != cascade.SourcePush {
		after.Source = n.source(key)
	}
	if after.Formula != "" {
		stored, wrong := cascade.StoredFormula(after.Formula, func(name string) (cascade.ID, bool) {
			m := n.meant(cascade.KindMetric, name, 0)
			if m == nil {
				return "", false
			}
			return m.Head().ID, true
		})
		after.Formula = stored
		if wrong { // it was words for people: that is what a definition is for
			after.Formula = ""
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
func (n *naming) source(key string) cascade.ID {
	if e := n.meant(cascade.KindSource, key, 0); e != nil {
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

// nameDrivers gives a goal's drivers ids, and keeps which key means which: of several the one that fewest people see.
func (n *naming) nameDrivers(g *cascade.Goal) {
	of, seen := map[string]cascade.ID{}, map[string]int{}
	for i := range g.Drivers {
		d := &g.Drivers[i]
		d.ID = derived("driver", string(g.ID), d.Key, strconv.Itoa(i))
		seers := math.MaxInt
		if m := n.s.Metric(d.Metric); m != nil {
			seers = n.seers(m)
		}
		if _, ok := of[d.Key]; !ok || seers < seen[d.Key] {
			of[d.Key], seen[d.Key] = d.ID, seers
		}
	}
	n.drivers[g.ID] = of
}

// revised returns one side of a revision of a measure's metric. A key that nothing had is left as it was written.
func (n *naming) revised(key string, r *cascade.Revision) string {
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
func (n *naming) others(m cascade.Entity) bool {
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
