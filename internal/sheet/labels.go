package sheet

import (
	"regexp"
	"strings"
	"unicode"
)

// Kind says what a row is.
type Kind string

// The kinds, as JSON has them.
const (
	KindGoal    Kind = "goal"
	KindMeasure Kind = "measure"
	kindWork    Kind = "work" // an initiative, a project, a task: a goal in JSON
)

// label is what stands before the words: "KR1.2:", "1.1", "•".
type label struct {
	kind   Kind   // that its word says; empty where none does
	key    string // "1.2"; empty where nothing is numbered
	local  bool   // the number counts within the row above: KR1, KR2, and KR1 again
	bullet string
	rest   string // the words
}

var (
	wordLabel = regexp.MustCompile(`(?i)^(okr|objectives?|obj|objectif|objetivo|obiettivo|ziel|goal|o|key[ -]?results?|kr|k|` +
		`schl(?:ü|ue)sselergebnis|r[ée]sultat cl[ée]|resultado clave|rc|se|ke|initiatives?|projects?|tasks?|epic|theme|priority|` +
		`strategy|measures?|kpi|metric)[ .\-_#]*(\d{1,3}(?:[.\-]\d{1,3})*)?(?:[ .\-_]*(kr|k|rc|se|ke)[ .\-_#]*(\d{1,3}(?:\.\d{1,3})*))?` +
		`([\s]*[:.)\]\-–—|]+|\s)\s*`)
	numberLabel  = regexp.MustCompile(`^[(\[]?(\d{1,3}(?:[.\-]\d{1,3})*|[a-zA-Z](?:\.\d{1,3})+)[.)\]:]*(\s+|\s*[-–—]\s+)`)
	letterLabel  = regexp.MustCompile(`^[(]?([a-z]|[ivx]{2,4})[.)]\s+`)
	capitalLabel = regexp.MustCompile(`^([A-H])[.)]\s+`)
	bulletLabel  = regexp.MustCompile(`^([•·‣◦▪▸►●○■□*+–—>→-]+|o)\s+`)
)

var measureLabels = []string{
	"key", "kr", "k", "schl", "resultat", "résultat", "resultado", "rc", "se", "ke",
	"measure", "kpi", "metric",
}

// labelOf takes the label off a text.
func labelOf(text string) label {
	if m := bulletLabel.FindStringSubmatch(text); m != nil && len(text) > len(m[0]) {
		l := labelOf(text[len(m[0]):])
		l.bullet = m[1]
		return l
	}
	if l, ok := wordLabelOf(text); ok {
		return l
	}
	if m := numberLabel.FindStringSubmatch(text); m != nil && startsWords(text[len(m[0]):]) {
		bare := !strings.ContainsAny(m[0], ".)]:-–—")
		if !bare || strings.Contains(m[1], ".") {
			return label{key: outlineKey(m[1]), rest: text[len(m[0]):]}
		}
	}
	if m := capitalLabel.FindStringSubmatch(text); m != nil && startsWords(text[len(m[0]):]) {
		return label{key: strings.ToLower(m[1]), rest: text[len(m[0]):]}
	}
	if m := letterLabel.FindStringSubmatch(text); m != nil && startsWords(text[len(m[0]):]) {
		return label{key: m[1], local: true, rest: text[len(m[0]):]}
	}
	return label{rest: text}
}

func startsWords(s string) bool {
	for _, r := range s {
		return unicode.IsLetter(r) || r == '"' || r == '“' || r == '„' || r == '«' || r == '(' || unicode.IsDigit(r)
	}
	return false
}

func wordLabelOf(text string) (label, bool) {
	m := wordLabel.FindStringSubmatch(text)
	if m == nil || len(text) == len(m[0]) {
		return label{}, false
	}
	word, marked := strings.ToLower(m[1]), strings.TrimSpace(m[5]) != ""
	if m[2] == "" && (!marked || len(word) < 2 || !strings.ContainsAny(m[5], ":-–—|")) {
		return label{}, false
	}
	if !marked && len(word) > 4 { // "Objective 3 is late" is a sentence
		return label{}, false
	}
	l := label{kind: KindGoal, key: outlineKey(m[2]), rest: text[len(m[0]):]}
	for _, begin := range measureLabels {
		if strings.HasPrefix(word, begin) && (len(begin) > 2 || word == begin) {
			l.kind = KindMeasure
		}
	}
	if strings.HasPrefix(word, "initiative") || strings.HasPrefix(word, "project") || strings.HasPrefix(word, "task") ||
		word == "epic" {
		l.kind = kindWork
	}
	if m[3] != "" {
		l.kind = KindMeasure
		l.key += "." + m[4]
	}
	l.local = l.kind != KindGoal && !strings.Contains(l.key, ".")
	if !startsWords(l.rest) {
		return label{}, false
	}
	return l, true
}

// outlineNumber is a cell that numbers a row.
var outlineNumber = regexp.MustCompile(
	`(?i)^(?:(?:o|kr|k|g|goal|obj|okr|ziel|z|s|p|i|se|rc|m|t)[ .\-]?)?(\d{1,3}|[a-z])(?:[.\-](?:kr|k|o|se|rc)?[ ]?(\d{1,3}|[a-z]))*[.)]?$`)

var keyPart = regexp.MustCompile(`(?i)(\d+)|\b([a-z])\b`)

// outlineKey is a number of an outline with points between its parts: "KR 1-2)" is "1.2", and "2.0" is "2".
func outlineKey(s string) string {
	var parts []string
	for _, m := range keyPart.FindAllStringSubmatch(strings.ReplaceAll(s, "_", " "), -1) {
		switch {
		case m[1] != "":
			n := strings.TrimLeft(m[1], "0")
			if n == "" {
				n = "0"
			}
			parts = append(parts, n)
		case strings.EqualFold(m[2], "o") && len(s) > 1, strings.EqualFold(m[2], "k") && len(s) > 1:
		default:
			parts = append(parts, strings.ToLower(m[2]))
		}
	}
	for len(parts) > 1 && parts[len(parts)-1] == "0" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, ".")
}

// The ranks of types from which on a row is a measure, and work.
const (
	measureRank = 4
	workRank    = 5
)

func wordRanks(rows []string) map[string]int {
	out := map[string]int{}
	for i, row := range rows {
		for w := range strings.FieldsSeq(row) {
			if _, taken := out[w]; !taken {
				out[w] = i
			}
		}
	}
	return out
}

// rankOf is the rank of the first word that has one; -1 where none has.
func rankOf(ranks map[string]int, s string) int {
	name := plain(s)
	if len(name) > 60 {
		return -1
	}
	best := -1
	for w := range strings.FieldsSeq(name) {
		if r, ok := ranks[strings.TrimRight(w, "0123456789")]; ok && r > best {
			best = r
		}
	}
	return best
}
