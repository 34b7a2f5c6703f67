package company

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
)

// maker makes one company.
type maker struct {
	Options
	*clock.Rand
	yield func(cascade.Entity) bool

	units [][]cascade.ID // the teams of each level of the org chart
	leads map[cascade.ID]cascade.ID
	year  *cascade.Cycle
	now   *cascade.Cycle // the quarter under way
	ids   []cascade.ID   // of all goals so far
	topic topic          // of the goal being made
}

// id draws an id of the form that clock makes.
func (m *maker) id() cascade.ID {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], m.Uint64())
	binary.BigEndian.PutUint64(b[8:], m.Uint64())
	return cascade.ID(alphabet.EncodeToString(b[:]))
}

var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (m *maker) header(key string) cascade.Header { return cascade.Header{ID: m.id(), Key: key} }

// chance reports true that often, from 0 to 1.
func (m *maker) chance(p float64) bool { return m.Float64() < p }

// frame makes people, teams and cycles: one person for eight goals, one team for sixty.
func (m *maker) frame() bool {
	founding := []cascade.Entity{
		&cascade.Settings{Header: m.header("company")},
		&cascade.Person{Header: m.header(Owner), Name: "Olga Owner", Role: cascade.Owner},
	}
	for _, e := range founding {
		if !m.Founded && !m.yield(e) { // all else is the same with them and without
			return false
		}
	}
	people := make([]cascade.ID, max(1, m.Goals/8))
	teams := max(1, m.Goals/60)
	for i := range people {
		first, last := pick(m, firstNames), pick(m, lastNames)
		key := strings.ToLower(fmt.Sprintf("%s-%s-%d", first, last, i+1))
		p := &cascade.Person{Header: m.header(key), Name: first + " " + last, Email: key + "@company.example"}
		if i < teams {
			p.Role = cascade.Lead
		}
		if people[i] = p.ID; !m.yield(p) {
			return false
		}
	}
	if !m.teams(teams, people) {
		return false
	}
	m.year = &cascade.Cycle{
		Header: m.header("year"), Name: "This year", From: m.Today - 200, To: m.Today + 164, Phase: cascade.Active,
		Cadence: cascade.Monthly,
	}
	m.now = &cascade.Cycle{
		Header: m.header("quarter"), Name: "This quarter", Parent: m.year.ID, From: m.Today - 50, To: m.Today + 40,
		Phase: cascade.Active, Cadence: cascade.Weekly,
	}
	return m.yield(m.year) && m.yield(m.now)
}

// span is how many units one unit has below it.
const span = 6

// teams makes a tree of units. The first people lead them, the others are members in turn.
func (m *maker) teams(n int, people []cascade.ID) bool {
	m.leads = make(map[cascade.ID]cascade.ID, n)
	level := []cascade.ID{}
	var above []cascade.ID
	for i, size := 0, 1; i < n; i++ {
		area := pick(m, areas)
		t := &cascade.Team{
			Header: m.header(fmt.Sprintf("team-%s-%d", slug(area), i+1)), Type: cascade.Unit,
			Name: title(area) + " " + pick(m, places), Lead: people[min(i, len(people)-1)],
			Mandate: cascade.Mandate{Kind: cascade.Strategic},
		}
		if i == 0 {
			t.Name, t.Parent = "Company", ""
		} else {
			t.Parent = above[len(level)/span%len(above)]
		}
		t.Members = append(t.Members, t.Lead)
		for p := n + i; p < len(people); p += n {
			t.Members = append(t.Members, people[p])
		}
		m.leads[t.ID] = t.Lead
		if !m.yield(t) {
			return false
		}
		if level = append(level, t.ID); len(level) == size || i == n-1 {
			m.units = append(m.units, level)
			above, level, size = level, nil, size*span
		}
	}
	return true
}

// team returns the unit that owns the goal at a place, from 0 to 1, of a level of goals.
func (m *maker) team(level int, at float64) cascade.ID {
	units := m.units[level*(len(m.units)-1)/(levels-1)]
	return units[min(int(at*float64(len(units))), len(units)-1)]
}

func pick[T any](m *maker, of []T) T { return of[m.IntN(len(of))] }

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func slug(s string) string { return strings.ReplaceAll(s, " ", "-") }
