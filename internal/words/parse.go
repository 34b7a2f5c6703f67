package words

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// groups is a whole number whose thousands are parted.
var groups = regexp.MustCompile(`^[+-]?\d{1,3}([.,]\d{3})+$`)

// spaces are what may stand between thousands, and a true minus sign is a minus sign.
var spaces = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\u2009", "", "'", "", "’", "", "−", "-")

// ParseNumber reads a number as people type it: with a point or a comma for decimals; spaces, apostrophes, points or
// commas between thousands; a per cent sign behind it. wrong says what to do where it is no number, or could be two.
func ParseNumber(s string) (v float64, wrong Text) {
	clean := spaces.Replace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	commas, points := strings.Count(clean, ","), strings.Count(clean, ".")
	// A mark that stands more than once, or before the other one, parts thousands.
	for _, part := range []struct{ thousands, decimal string }{{",", "."}, {".", ","}} {
		n, m := strings.Count(clean, part.thousands), strings.Count(clean, part.decimal)
		whole, rest, _ := strings.Cut(clean, part.decimal)
		if n > 1 && m == 0 || n > 0 && m == 1 && strings.Contains(whole, part.thousands) {
			if !groups.MatchString(whole) || strings.Contains(rest, part.thousands) {
				return 0, T("“%s” is not a number.", s)
			}
			clean = strings.ReplaceAll(strings.ReplaceAll(clean, part.thousands, ""), ",", ".")
			return number64(s, clean)
		}
	}
	mark := strings.IndexAny(clean, ",.")
	switch decimals := len(clean) - mark - 1; {
	case commas == 1 && points == 0 && decimals == 3, points == 1 && clean[mark:] == ".000":
		whole, fraction := clean[:mark], strings.TrimRight(clean[mark+1:], "0")
		if fraction != "" {
			fraction = "." + clean[mark+1:]
		}
		return 0, T("“%s” can be read two ways. Write %s or %s.", s, clean[:mark]+clean[mark+1:], whole+fraction)
	case commas == 1 && points == 0:
		clean = strings.Replace(clean, ",", ".", 1)
	}
	return number64(s, clean)
}

func number64(typed, clean string) (float64, Text) {
	v, err := strconv.ParseFloat(clean, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(clean, "xXpP_") {
		return 0, T("“%s” is not a number.", typed)
	}
	if v == 0 {
		v = 0 // no negative nothing
	}
	return v, Text{}
}
