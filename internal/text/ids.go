package text

import "strings"

// numberRun gives the end of the digits and number punctuation at i; it never ends in punctuation.
func numberRun(s string, i int) int {
	end := i
	for k := i; k < len(s); k++ {
		switch c := s[k]; {
		case digit(c):
			end = k + 1
		case strings.IndexByte(" -.()/+", c) < 0 || k-end > 1:
			return end
		}
	}
	return end
}

// maxDigits bounds the numbers looked at: a card has 19 digits, a phone number with prefix fewer.
const maxDigits = 19

// numeric says what the digits in s[i:end] are. Several numbers in a row ("10 20 30") have no form of their own and
// match nothing.
func numeric(s string, i, end int) (int, int, string) {
	if i > 0 && (alnum(s[i-1]) || s[i-1] == '.' && i > 1 && digit(s[i-2]) || strings.IndexByte("$_#", s[i-1]) >= 0) {
		return 0, 0, ""
	}
	if end < len(s) && (alnum(s[end]) || s[end] == '_' || s[end] == '%' ||
		s[end] == ',' && end+1 < len(s) && digit(s[end+1])) {
		return 0, 0, ""
	}
	var d [maxDigits]byte
	var shape [2*maxDigits + 2]byte
	n, m := 0, 0
	for k := i; k < end; k++ {
		c := s[k]
		if digit(c) {
			if n == maxDigits {
				return 0, 0, ""
			}
			d[n] = c - '0'
			n++
			c = 'd'
		}
		if m == len(shape) {
			return 0, 0, ""
		}
		shape[m] = c
		m++
	}
	if n < 7 {
		return 0, 0, ""
	}
	f := string(shape[:m]) // stays on the stack: it is only compared
	switch {
	case card(d[:n], f):
		return i, end, "card"
	case nationalID(d[:n], f):
		return i, end, "national-id"
	case phone(s, i, d[:n], f):
		return i, end, "phone"
	}
	return 0, 0, ""
}

// luhn is the check of card numbers (ISO/IEC 7812-1).
func luhn(d []byte) bool {
	sum := 0
	for i, v := range d {
		x := int(v)
		if (len(d)-i)%2 == 0 {
			if x *= 2; x > 9 {
				x -= 9
			}
		}
		sum += x
	}
	return sum%10 == 0
}

// card matches 13–19 digits, bare or in groups of four (American Express 4-6-5), with a known first digit and a valid
// check.
func card(d []byte, f string) bool {
	if len(d) < 13 || d[0] < 2 || d[0] > 6 || !luhn(d) {
		return false
	}
	if strings.Trim(f, "d") == "" {
		return d[0] != 2 || d[1] >= 2 && d[1] <= 7 // 20… is a time stamp
	}
	switch strings.ReplaceAll(f, "-", " ") {
	case "dddd dddd dddd dddd", "dddd dddddd ddddd", "dddd dddddd dddd", "dddd dddd dddd dddd ddd":
		return true
	}
	return false
}

// nationalID matches numbers of public registers that have a written form of their own.
func nationalID(d []byte, f string) bool {
	n := func(i, j int) int {
		v := 0
		for _, x := range d[i:j] {
			v = v*10 + int(x)
		}
		return v
	}
	weighted := func(w ...int) int {
		sum := 0
		for i, x := range w {
			sum += x * int(d[i])
		}
		return sum
	}
	switch f {
	case "ddd-dd-dddd": // United States
		return n(0, 3) != 0 && n(0, 3) != 666 && n(0, 3) < 900 && n(3, 5) != 0 && n(5, 9) != 0
	case "ddd.dddd.dddd.dd": // Switzerland, EAN-13
		return n(0, 3) == 756 && weighted(1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1)%10 == 0
	case "ddd.ddd.ddd-dd": // Brazil
		a := weighted(10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10
		b := weighted(11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10
		return a == int(d[9]) && b == int(d[10]) && strings.Count(string(d[:]), string(d[:1])) < 11
	case "dddddd-dddd", "dddddd+dddd": // Sweden
		return n(2, 4) >= 1 && n(2, 4) <= 12 && n(4, 6) >= 1 && n(4, 6) <= 31 && luhn(d)
	case "dddd dddd dddd": // India
		return d[0] >= 2 && verhoeff(d)
	case "d dd dd dd ddd ddd dd": // France
		return (d[0] == 1 || d[0] == 2) && 97-int(int64(n(0, 13))%97) == n(13, 15)
	case "dd ddd ddd ddd": // Germany, ISO 7064 MOD 11,10
		return d[0] != 0 && mod1110(d)
	}
	return false
}

func mod1110(d []byte) bool {
	p := 10
	for _, x := range d[:len(d)-1] {
		if p = (p + int(x)) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (11-p)%10 == int(d[len(d)-1])
}

// verhoeff is the check of Aadhaar numbers: products in the dihedral group of ten elements.
func verhoeff(d []byte) bool {
	mul := func(a, b int) int {
		switch {
		case a < 5 && b < 5:
			return (a + b) % 5
		case a < 5:
			return (a+b-5)%5 + 5
		case b < 5:
			return (a-5-b+5)%5 + 5
		}
		return (a - b + 5) % 5
	}
	perm := [10]int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
	c := 0
	for i := range d {
		x := int(d[len(d)-1-i])
		for range i % 8 {
			x = perm[x]
		}
		c = mul(c, x)
	}
	return c == 0
}

// phone matches international numbers (+, 8–15 digits) and national ones with a leading 0 or North American form,
// when a separator or a word such as "tel" says that it is one.
func phone(s string, i int, d []byte, f string) bool {
	groups := strings.Count(f, " ") + strings.Count(f, "-") + strings.Count(f, ".") + strings.Count(f, "/") +
		strings.Count(f, "(")
	switch {
	case len(d) > 15 || strings.Contains(f, "  "):
		return false
	case f[0] == '+':
		return len(d) >= 8 && d[0] != 0 && (groups > 0 || len(d) >= 10) && strings.Count(f, "+") == 1
	case f == "(ddd) ddd-dddd" || f == "ddd-ddd-dddd" || f == "ddd.ddd.dddd" || f == "(ddd)ddd-dddd" ||
		f == "d-ddd-ddd-dddd":
		at := len(d) - 10
		return d[at] >= 2 && d[at+3] >= 2
	case d[0] == 0 && len(d) >= 9 && len(d) <= 13 && d[1] != 0:
		return groups >= 1 && groups <= 5 && f[len(f)-3:] != ".dd" || called(s, i)
	case d[0] == 0 && d[1] == 0 && len(d) >= 11 && groups >= 1:
		return true
	}
	return called(s, i) && len(d) >= 7
}

// called says whether the text before i announces a phone number.
func called(s string, i int) bool {
	before := strings.TrimRight(s[max(0, i-12):i], " :.")
	for _, w := range [...]string{"tel", "phone", "mobile", "mobil", "telefon", "fon", "handy", "cell"} {
		if len(before) >= len(w) && strings.EqualFold(before[len(before)-len(w):], w) {
			return true
		}
	}
	return false
}

// lettered matches national ids that mix letters and digits, at a word boundary: United Kingdom, Spain, Italy, India
// (PAN).
func lettered(s string, i int) int {
	end := i
	for end < len(s) && end-i < 17 && alnum(s[end]) {
		end++
	}
	w := s[i:end]
	if end < len(s) && alnum(s[end]) {
		return i
	}
	switch {
	case len(w) == 2 && shaped(w, "AA") && len(s) >= i+13 && s[i+2] == ' ' && shaped(s[i:i+13], "AA dd dd dd A"):
		// QQ 12 34 56 C
		if nino(w) && s[i+12] <= 'D' && (len(s) == i+13 || !alnum(s[i+13])) {
			return i + 13
		}
	case shaped(w, "AAddddddA"):
		if nino(w) && w[8] <= 'D' {
			return end
		}
	case shaped(w, "ddddddddA"), shaped(w, "AdddddddA") && strings.IndexByte("XYZ", w[0]) >= 0:
		n := 0
		for k, c := range []byte(w[:8]) {
			if k == 0 && c >= 'X' {
				c = c - 'X' + '0'
			}
			n = n*10 + int(c-'0')
		}
		if "TRWAGMYFPDXBNJZSQVHLCKE"[n%23] == w[8] {
			return end
		}
	case shaped(w, "AAAAAddddA") && strings.IndexByte("ABCFGHJLPT", w[3]) >= 0:
		return end
	case shaped(w, "AAAAAAddAddAdddA"):
		if codiceFiscale(w) {
			return end
		}
	}
	return i
}

// shaped says whether s has the form f: A a capital, d a digit, anything else itself.
func shaped(s, f string) bool {
	if len(s) != len(f) {
		return false
	}
	for i := range len(f) {
		switch f[i] {
		case 'A':
			if !upper(s[i]) {
				return false
			}
		case 'd':
			if !digit(s[i]) {
				return false
			}
		default:
			if s[i] != f[i] {
				return false
			}
		}
	}
	return true
}

// nino knows which two letters a United Kingdom national insurance number may start with.
func nino(s string) bool {
	if strings.IndexByte("DFIQUV", s[0]) >= 0 || strings.IndexByte("DFIQUVO", s[1]) >= 0 {
		return false
	}
	switch s[:2] {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return true
}

// codiceFiscale checks the last letter of an Italian tax code (decree of 23 December 1976).
func codiceFiscale(s string) bool {
	odd := [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}
	sum := 0
	for i := range 15 {
		v := int(s[i] - 'A')
		if digit(s[i]) {
			v = int(s[i] - '0')
		}
		if i%2 == 0 {
			v = odd[v]
		}
		sum += v
	}
	return byte('A'+sum%26) == s[15]
}

// iban matches an account number by ISO 13616: country, check digits, 15–34 characters, remainder 1.
func iban(s string, i int) int {
	if len(s) < i+15 || !shaped(s[i:i+4], "AAdd") {
		return i
	}
	rem, n, end := 0, 0, i
	feed := func(c byte) {
		if digit(c) {
			rem = (rem*10 + int(c-'0')) % 97
		} else {
			rem = (rem*100 + int(c-'A') + 10) % 97
		}
	}
	for k := i + 4; k < len(s) && n < 30; k++ {
		c := s[k]
		if c == ' ' && (n%4 == 0) && k+1 < len(s) && (digit(s[k+1]) || upper(s[k+1])) {
			continue
		}
		if !digit(c) && !upper(c) {
			break
		}
		feed(c)
		n++
		end = k + 1
	}
	if n < 11 || end < len(s) && alnum(s[end]) {
		return i
	}
	for _, c := range []byte(s[i : i+4]) {
		feed(c)
	}
	if rem != 1 {
		return i
	}
	return end
}
