package text

import (
	"testing"
)

func TestSensitive(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, kind, match string }{
		{"Ask jane.doe+okr@mail.example.com.", "email", "jane.doe+okr@mail.example.com"},
		{"Call +49 30 901820 today", "phone", "+49 30 901820"},
		{"Call (415) 555-2671", "phone", "(415) 555-2671"},
		{"Call 415-555-2671", "phone", "415-555-2671"},
		{"Telefon 030 901820", "phone", "030 901820"},
		{"tel: 5552671 99", "phone", "5552671 99"},
		{"Card 4111 1111 1111 1111 expires", "card", "4111 1111 1111 1111"},
		{"Card 4111111111111111", "card", "4111111111111111"},
		{"Amex 3782 822463 10005", "card", "3782 822463 10005"},
		{"SSN 123-45-6789", "national-id", "123-45-6789"},
		{"NI AB123456C", "national-id", "AB123456C"},
		{"NI AB 12 34 56 C", "national-id", "AB 12 34 56 C"},
		{"DNI 12345678Z", "national-id", "12345678Z"},
		{"NIE X1234567L", "national-id", "X1234567L"},
		{"CF RSSMRA85T10A562S", "national-id", "RSSMRA85T10A562S"},
		{"AHV 756.9217.0769.85", "national-id", "756.9217.0769.85"},
		{"CPF 529.982.247-25", "national-id", "529.982.247-25"},
		{"Steuer-ID 86 095 742 719", "national-id", "86 095 742 719"},
		{"Aadhaar 2341 2341 2346", "national-id", "2341 2341 2346"},
		{"PNR 811228-9874", "national-id", "811228-9874"},
		{"NIR 2 55 08 14 168 025 38", "national-id", "2 55 08 14 168 025 38"},
		{"IBAN DE89 3704 0044 0532 0130 00 please", "iban", "DE89 3704 0044 0532 0130 00"},
		{"IBAN GB82WEST12345698765432", "iban", "GB82WEST12345698765432"},
		{"Key AKIA" + "IOSFODNN7EXAMPLE", "key", "AKIA" + "IOSFODNN7EXAMPLE"},
		{"Token ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a", "key", "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"},
		{"-----BEGIN RSA PRIVATE KEY-----", "key", "-----BEGIN RSA PRIVATE KEY-"},
		{"password: hunter2!", "password", "password: hunter2!"},
		{"postgres://weir:s3cret@db.example/weir", "password", "weir:s3cret"},
		// near misses
		{"Reach @acme fans on social media", "", ""},
		{"Grow to 1,000,000,000 requests", "", ""},
		{"Card 4111 1111 1111 1112", "", ""},
		{"Between 2025-06-30 and 2026-01-31", "", ""},
		{"Cluster 10.0.0.1 in version 4.12.0.1", "", ""},
		{"Grow 10 20 30 40 50", "", ""},
		{"SSN 000-45-6789", "", ""},
		{"NI GB123456C", "", ""},
		{"DNI 12345678A", "", ""},
		{"IBAN DE88 3704 0044 0532 0130 00", "", ""},
		{"Ship order 20250630123456", "", ""},
		{"Raise password resets to 80%", "", ""},
		{"Password: none", "", ""},
		{"Key AKIA is a prefix", "", ""},
		{"Increase sales from 1.200.000 to 1.500.000", "", ""},
		{"Reduce 555-2671", "", ""},
		{"Hit 12-15-18 split", "", ""},
		{"From 2019/2020 to 2024/2025", "", ""},
		{"Save $4111111111111111", "", ""},
		{"RFC 2616 and 1234567 users", "", ""},
	} {
		got := Sensitive(c.text)
		switch {
		case c.kind == "" && len(got) > 0:
			t.Errorf("%q: %s %q", c.text, got[0].Kind, c.text[got[0].Start:got[0].End])
		case c.kind != "" && len(got) != 1:
			t.Errorf("%q: %d matches, want one %s", c.text, len(got), c.kind)
		case c.kind != "" && (got[0].Kind != c.kind || c.text[got[0].Start:got[0].End] != c.match || !got[0].Exact):
			t.Errorf("%q: %+v %q, want %s %q", c.text, got[0], c.text[got[0].Start:got[0].End], c.kind, c.match)
		}
	}
}

func TestHints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, lang, kind string }{
		{"Prepare the acquisition of Globex", "en", "deal"},
		{"Move Mr. Baker to another team", "en", "name"},
		{"Gespräch mit Herrn Maier führen", "de", "name"},
		{"Stellenabbau vorbereiten", "de", "deal"},
		{"Reduce customer acquisition cost", "en", ""},
		{"Grow revenue", "", ""},
	} {
		got := Hints(c.text, c.lang)
		if c.kind == "" != (len(got) == 0) || c.kind != "" && (got[0].Kind != c.kind || got[0].Exact) {
			t.Errorf("%q: %+v, want %q", c.text, got, c.kind)
		}
		if read(t, c.text).Private {
			t.Errorf("%q: a hint became a finding", c.text)
		}
	}
}
