package text

import (
	"slices"
	"testing"
)

func TestCounted(t *testing.T) {
	t.Parallel()
	for unit, want := range map[string]bool{
		"": true, "users": true, "followers": true, "app downloads": true, "people": true, "Nutzer": true, "contracts": true,
		"%": false, "Percentage (%)": false, "percent": false, "Prozent": false, "EUR": false, "GBP (£ thousands)": false,
		"€": false, "h": false, "days": false, "Stunden": false,
		"kg": false, "users/day": false, "questions per 100 teams": false, "points": false, "score": false,
		"1000 users": false,
	} {
		if got := Counted(unit); got != want {
			t.Errorf("Counted(%q) is %v", unit, got)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Reduce churn to 3 %", nil},
		{"", nil},
		{"End hunger, achieve food security and improved nutrition and promote sustainable agriculture", []string{
			"End hunger", "achieve food security and improved nutrition", "promote sustainable agriculture",
		}},
		{"By 2030, eliminate gender disparities in education and ensure equal access to all levels of education", []string{
			"eliminate gender disparities in education", "ensure equal access to all levels of education",
		}},
		{"Redesign the landing page, write three case studies and launch the newsletter.", []string{
			"Redesign the landing page", "write three case studies", "launch the newsletter",
		}},
		{"Combat desertification, and halt and reverse land degradation", []string{
			"Combat desertification", "halt and reverse land degradation",
		}},
		{"Stop the loss of biodiversity and, by 2030, protect and restore rivers", []string{
			"Stop the loss of biodiversity", "protect and restore rivers",
		}},
		{"Raise revenue to 5M€ and churn below 3 %", []string{"Raise revenue to 5M€", "churn below 3 %"}},
		{"Den Umsatz auf 5 Mio. € steigern und die Kosten senken", []string{
			"Den Umsatz auf 5 Mio. € steigern", "die Kosten senken",
		}},
	} {
		r, err := Read(tt.text, "")
		if err != nil && tt.text != "" {
			t.Fatal(err)
		}
		if got := r.Parts(); !slices.Equal(got, tt.want) {
			t.Errorf("%q falls into %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                 "",
		"Answer within the hour":           "Answer within the hour",
		"Ask ana@acme.example.":            "Ask •••.",
		"a@b.example and c@d.example":      "••• and •••",
		"card 4111 1111 1111 1111, please": "card •••, please",
		"password: hunter22!":              "•••",
	} {
		if got := Masked(text); got != want {
			t.Errorf("Masked(%q) is %q, want %q", text, got, want)
		}
	}
}
