package text

import (
	"sort"
	"strings"
)

// Match is a piece of a text that should probably not stand in a goal.
type Match struct {
	Kind       string // "email", "phone", "card", "iban", "national-id", "key", "password", "name", "deal"
	Start, End int    // bytes
	Exact      bool   // matched by form and, where there is one, check digit; false is only a hint
}

// Sensitive gives the addresses, phone numbers, card and account numbers, national ids, keys and passwords in a text.
// Every kind is matched by its exact form and, where it has one, its check digit; so a number that only looks like
// one is left alone, and so is one with a typing error. Time is linear in the length of the text.
func Sensitive(text string) []Match {
	var out []Match
	sensitive(text, func(m Match) { out = append(out, m) })
	sort.SliceStable(out, func(i, j int) bool { return out[i].Start < out[j].Start })
	return out
}

// Private reports whether [Sensitive] matches anything in a text.
func Private(text string) bool { return sensitive(text, nil) }

// Blot stands where [Masked] took something out.
const Blot = "•••"

// Masked gives the text with every match of [Sensitive] blotted out, so that it can be shown where it should not be
// repeated.
func Masked(text string) string {
	if !sensitive(text, nil) {
		return text
	}
	var b strings.Builder
	from := 0
	for _, m := range Sensitive(text) {
		if m.Start < from { // inside one already blotted out
			from = max(from, m.End)
			continue
		}
		b.WriteString(text[from:m.Start])
		b.WriteString(Blot)
		from = m.End
	}
	b.WriteString(text[from:])
	return b.String()
}

// Hints gives words that may speak of a person or of a deal not yet public. They are for a gentle question, never a
// finding.
func Hints(text, lang string) []Match {
	lx := lexicons()[lang]
	if lx == nil {
		lx, _ = detect(text)
	}
	s := tokenize(text, lx)
	defer s.free()
	var out []Match
	for i := range s.tokens {
		t := &s.tokens[i]
		switch next := at(s.tokens, i+1); {
		case t.is(wHintDeal):
			out = append(out, Match{"deal", int(t.start), int(t.end), false})
		case t.is(wHintName) && next.kind == kWord && next.start > t.end && upper(s.text[next.start]):
			out = append(out, Match{"name", int(t.start), int(next.end), false})
		}
	}
	return out
}

// sensitive reports matches to found, or, when found is nil, only whether there is one.
func sensitive(text string, found func(Match)) bool {
	if !mayHold(text) {
		return false
	}
	any := false
	report := func(kind string, from, to int) bool {
		any = true
		if found != nil {
			found(Match{kind, from, to, true})
		}
		return found == nil
	}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == '@':
			if from, to := email(text, i); to > 0 {
				if report("email", from, to) {
					return true
				}
				i = to
				continue
			}
			i++
		case c == '-' && strings.HasPrefix(text[i:], "-----BEGIN ") &&
			strings.Contains(text[i:min(len(text), i+64)], "PRIVATE KEY"):
			if report("key", i, min(len(text), i+27)) {
				return true
			}
			i += 11
		case c == ':' && strings.HasPrefix(text[i:], "://"):
			to := credentials(text, i+3)
			if to > 0 && report("password", i+3, to) {
				return true
			}
			i = max(i+3, to+1)
		case alnum(c) || c == '+' || c == '(' && i+1 < len(text) && (digit(text[i+1]) || text[i+1] == '+'):
			end, kind := secret(text, i)
			if end > i {
				if report(kind, i, end) {
					return true
				}
				i = end
				continue
			}
			if digit(c) || c == '+' || c == '(' {
				run := numberRun(text, i)
				if from, to, kind := numeric(text, i, run); kind != "" && report(kind, from, to) {
					return true
				}
				i = max(run, i+1)
				continue
			}
			for i < len(text) && (alnum(text[i]) || text[i] == '_') {
				i++
			}
		default:
			i++
		}
	}
	return any
}

// mayHold reports whether a text has what every match has: a digit, an @, what stands between "password" and one, or
// the line that begins a key. Most texts have none of these.
func mayHold(text string) bool {
	for i := range len(text) {
		if marks[text[i]] {
			return true
		}
	}
	return strings.Contains(text, "-----")
}

var marks = func() (out [256]bool) {
	for _, c := range []byte("0123456789@:=") {
		out[c] = true
	}
	return out
}()

func alnum(c byte) bool {
	return digit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// email gives the address around the @ at i; the local part is at most 64 bytes, the domain 255.
func email(s string, i int) (int, int) {
	from := i
	for from > 0 && i-from < 64 && (alnum(s[from-1]) || strings.IndexByte("._%+-'", s[from-1]) >= 0) {
		from--
	}
	for from < i && !alnum(s[from]) {
		from++
	}
	to, dot := i+1, 0
	for to < len(s) && to-i < 255 && (alnum(s[to]) || s[to] == '-' || s[to] == '.') {
		if s[to] == '.' {
			dot = to
		}
		to++
	}
	if dot == to-1 && dot > 0 { // a full stop after the address
		to--
		dot = strings.LastIndexByte(s[i:to], '.') + i
	}
	if from == i || dot <= i+1 || to-dot < 3 || s[i-1] == '.' {
		return 0, 0
	}
	for k := dot + 1; k < to; k++ {
		if digit(s[k]) || s[k] == '-' {
			return 0, 0
		}
	}
	return from, to
}

// credentials gives the end of "user:password@" in an address, or 0.
func credentials(s string, i int) int {
	colon := 0
	for k := i; k < len(s) && k < i+128; k++ {
		switch c := s[k]; {
		case c == ':':
			colon = k
		case c == '@':
			if colon > i && k > colon+1 {
				return k
			}
			return 0
		case c == '/' || c == ' ' || c == '\n':
			return 0
		}
	}
	return 0
}

// secrets are the published forms of access keys: what they start with and how many key characters follow at least.
var secrets = []struct {
	start string
	least int
}{
	{"AKIA", 16},
	{"ASIA", 16},
	{"ghp_", 36},
	{"gho_", 36},
	{"ghu_", 36},
	{"ghs_", 36},
	{"ghr_", 36},
	{"github_pat_", 22},
	{"glpat-", 20},
	{"xoxb-", 20},
	{"xoxp-", 20},
	{"xoxa-", 20},
	{"xoxs-", 20},
	{"xapp-", 20},
	{"AIza", 35},
	{"ya29.", 20},
	{"sk_live_", 20},
	{"rk_live_", 20},
	{"sk_test_", 20},
	{"whsec_", 24},
	{"sk-", 32},
	{"SG.", 40},
	{"npm_", 36},
	{"pypi-", 40},
	{"dop_v1_", 64},
	{"hf_", 34},
	{"shpat_", 32},
	{"key-", 32},
	{"eyJ", 60},
	{"AGE-SECRET-KEY-", 40},
}

// maxSecret bounds how far a key is followed, so that no text of half keys costs more than linear time.
const maxSecret = 512

// passwords are what people write before one.
var passwords = []string{
	"password", "passwort", "passwd", "api_key", "apikey", "api-key", "secret_key", "client_secret", "access_token",
}

// mayBegin are the bytes that a key, or what stands before a password, begins with.
var mayBegin = func() (out [256]bool) {
	for _, k := range secrets {
		out[k.start[0]] = true
	}
	for _, w := range passwords {
		out[w[0]], out[w[0]-'a'+'A'] = true, true
	}
	return out
}()

// secret matches a key at i, a word boundary, or what follows "password:" and its like.
func secret(s string, i int) (int, string) {
	if i > 0 && (alnum(s[i-1]) || s[i-1] == '_') {
		return i, ""
	}
	if mayBegin[s[i]] {
		if end, kind := keyOrPassword(s, i); kind != "" {
			return end, kind
		}
	}
	if end := lettered(s, i); end > i {
		return end, "national-id"
	}
	if end := iban(s, i); end > i {
		return end, "iban"
	}
	return i, ""
}

// keyOrPassword returns where the access key or the password ends that begins in s at i, and which it is; "" where
// there is none.
func keyOrPassword(s string, i int) (int, string) {
	for _, k := range secrets {
		if s[i] != k.start[0] || !strings.HasPrefix(s[i:], k.start) {
			continue
		}
		end, digits, small, big := i+len(k.start), false, false, false
		for end < len(s) && end-i < maxSecret && (alnum(s[end]) || s[end] == '_' || s[end] == '-' ||
			s[end] == '.' && k.start == "eyJ" || s[end] == '.' && k.start == "SG.") {
			digits = digits || digit(s[end])
			small = small || 'a' <= s[end] && s[end] <= 'z'
			big = big || upper(s[end])
			end++
		}
		if end-i-len(k.start) >= k.least && digits && (small || big) {
			return end, "key"
		}
	}
	for _, w := range passwords {
		if len(s)-i <= len(w)+1 || s[i]|0x20 != w[0] || !strings.EqualFold(s[i:i+len(w)], w) {
			continue
		}
		at := i + len(w)
		if s[at] != ':' && s[at] != '=' {
			break
		}
		for at++; at < len(s) && at < i+len(w)+3 && (s[at] == ' ' || s[at] == '"' || s[at] == '\''); at++ {
			continue
		}
		end, digits := at, false
		for end < len(s) && s[end] > ' ' && s[end] != '"' && s[end] != '\'' && end-at < 128 {
			digits = digits || !('a' <= s[end]|0x20 && s[end]|0x20 <= 'z') && s[end] != '.' && s[end] != ','
			end++
		}
		if end-at >= 6 && digits && s[end-1] != '%' {
			return end, "password"
		}
	}
	return i, ""
}
