package sheet

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"weir.dev/weir/internal/words"
)

//go:embed data/headings.txt
var headingsFile string

// Role says what a column holds.
type Role string

// The roles. Goal, weak, measure, metric and tier hold what goals and measures say.
const (
	RoleGoal    Role = "goal"
	roleWeak    Role = "weak"
	RoleMeasure Role = "measure"
	RoleMetric  Role = "metric"
	RoleTier    Role = "tier"
	RoleLevel   Role = "level"
	RoleType    Role = "type"
	RoleNumber  Role = "number"
	RoleID      Role = "id"
	RoleParent  Role = "parent"
	RoleOwner   Role = "owner"
	RoleTeam    Role = "team"
	RoleFrom    Role = "from"
	RoleTo      Role = "to"
	RoleUnit    Role = "unit"
	RoleBy      Role = "by"
	RoleBegin   Role = "begin"
	RolePeriod  Role = "period"
	RoleCurrent Role = "current"
	RoleUnused  Role = "unused"
	RoleDriver  Role = "driver"
	RoleOutcome Role = "outcome"
	RoleSize    Role = "size"
	RolePer     Role = "per"
	RoleLag     Role = "lag"
	RoleWay     Role = "direction"
	RoleDriverU Role = "driver-unit"
	RoleOutU    Role = "outcome-unit"
)

// Roles lists the roles that --column can give a column.
var Roles = []Role{
	RoleGoal, RoleMeasure, RoleTier, RoleLevel, RoleType, RoleNumber, RoleID, RoleParent, RoleOwner, RoleTeam, RoleFrom,
	RoleTo, RoleUnit, RoleBy, RolePeriod, RoleCurrent, RoleDriver, RoleOutcome, RoleSize, RolePer, RoleLag, RoleWay,
	RoleUnused,
}

// headings are the roles by what columns are called; a name may have several, in the order of the file.
var headings = sync.OnceValue(func() map[string][]Role {
	out := map[string][]Role{}
	role := Role("")
	for line := range strings.Lines(headingsFile) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			role = Role(strings.Trim(line, "[]"))
			continue
		}
		for name := range strings.SplitSeq(line, ",") {
			name = plain(name)
			out[name] = append(out[name], role)
		}
	}
	return out
})

// plain is a text without case, accents and punctuation.
func plain(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(strings.ReplaceAll(strings.ToLower(s), "ß", "ss")) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}

// mixed reports whether a heading names several kinds of rows: "Objective / KR".
func mixed(heading string) bool {
	parts := strings.FieldsFunc(heading, func(r rune) bool { return strings.ContainsRune("/|&+,", r) })
	if len(parts) < 2 {
		return false
	}
	goals := false
	for _, part := range parts {
		roles := headings()[plain(part)]
		if len(roles) == 0 || !textual(roles[0]) && roles[0] != roleWeak && roles[0] != RoleMetric {
			return false
		}
		goals = goals || roles[0] != roleWeak && roles[0] != RoleMetric
	}
	return goals
}

// rolesOf returns what a heading may mean, the likeliest first, and whether it is called exactly that.
func rolesOf(heading string) (roles []Role, exact bool) {
	if len(heading) > 80 {
		return nil, false
	}
	outer := heading
	if at := strings.IndexAny(outer, "(["); at > 0 {
		outer = outer[:at]
	}
	switch strings.TrimSpace(heading) {
	case "#", "N°", "Nº", "№":
		return []Role{RoleNumber}, true
	case "%":
		return []Role{RoleCurrent}, true
	}
	for _, name := range []string{plain(heading), plain(outer)} {
		if found := headings()[name]; found != nil {
			return found, true
		}
	}
	if mixed(outer) {
		return []Role{RoleGoal}, true
	}
	name := plain(outer)
	if bare := strings.TrimRight(name, " 0123456789"); bare != name {
		if found := headings()[bare]; found != nil {
			return found, false // KR 1 may be a heading, and the label of a row
		}
	}
	// A heading that holds one: "Q1 target", "Key result (from – to)", "OKR owner / team".
	tokens := strings.Fields(name)
	if len(tokens) > 7 {
		return nil, false
	}
	for size := min(len(tokens), 4); size > 0; size-- {
		for at := len(tokens) - size; at >= 0; at-- {
			part := strings.Join(tokens[at:at+size], " ")
			if found := headings()[part]; found != nil && len(part) > 2 {
				return found, false
			}
		}
	}
	return nil, false
}

// Words says a role as people read it.
func (r Role) Words() words.Text {
	switch r {
	case RoleGoal:
		return words.T("what the {goals} are")
	case RoleMeasure:
		return words.T("what they are measured by")
	case RoleMetric:
		return words.T("the metric's name")
	case RoleTier:
		return words.T("{goals} of one level")
	case RoleLevel:
		return words.T("level")
	case RoleType:
		return words.T("kind of row")
	case RoleNumber:
		return words.T("number of the row")
	case RoleID:
		return words.T("name of the row")
	case RoleParent:
		return words.T("the {goal} above")
	case RoleOwner:
		return words.T("who answers for it")
	case RoleTeam:
		return words.T("team")
	case RoleFrom:
		return words.T("starting value")
	case RoleTo:
		return words.T("target")
	case RoleUnit:
		return words.T("unit")
	case RoleBy:
		return words.T("the day it is due")
	case RolePeriod:
		return words.T("cycle")
	case RoleCurrent, RoleBegin:
		return words.T("not used: where it stands today, or when it began")
	case RoleUnused, "":
		return words.T("not used")
	}
	return words.T("%s of an arrow", string(r))
}
