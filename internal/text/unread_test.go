package text

import "testing"

// A text in a language there are no lists for is said to be unread, and nothing is said of it.
func TestOtherLanguagesAreNotGuessedAt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Augmenter le taux de rétention des clients à 40 %",
		"Lancer la nouvelle application mobile pour nos clients",
		"Reducir el tiempo de espera en urgencias de 4 a 2 horas",
		"Mejorar la satisfacción de los clientes",
		"Aumentare il fatturato del 10% entro giugno",
		"Reduzir o número de reclamações dos clientes",
		"Verhoog de omzet met 10% en verlaag de kosten",
		"Öka andelen nöjda kunder till 90 procent",
		"Zwiększyć przychody o 10% do końca roku",
		"Увеличить выручку на 10 процентов",
		"提高客户满意度",
		"顧客満足度を高め、解約率を下げる",
		"زيادة رضا العملاء",
		"Améliorer l'accès aux soins dans les zones rurales",
	} {
		r := read(t, text)
		if r.Kind != Unread || r.Lang != "" || len(r.Remarks()) > 0 || !r.HasTarget || r.Compound {
			t.Errorf("%q is read as %s %q, with %v", text, r.Lang, r.Kind, r.Remarks())
		}
		if copied, _ := Copied(r, r); copied {
			t.Errorf("%q is compared", text)
		}
	}
	for _, text := range []string{
		"Const Generics", "Launch in La Paz and El Paso", "Reduce churn", "Grow café sales in Paris", "Do more QBRs",
		"Rework Cargo Build Dir Layout", "SVE and SME on AArch64", "Umsatz steigern", "Kündigungen senken", "NPS 50", "42",
		"Open a store in São Paulo", "CSAT > 90 %", "Naïve Bayes model in production",
	} {
		if r := read(t, text); r.Kind == Unread {
			t.Errorf("%q is not read", text)
		}
	}
	if r := read(t, "Écrire à ana@acme.example pour la réunion de mai"); r.Kind != Unread || !r.Has(SensitiveText) {
		t.Error("what should not be written down is not found in a language that is not read")
	}
}

func TestHollow(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"supporting growth":                            true,
		"It supports growth":                           true,
		"Contributes to our success":                   true,
		"This helps us to reach the goal above":        true,
		"Aligned with the strategy":                    true,
		"because it is important":                      true,
		"Drives impact for the business":               true,
		"Enables the company's objectives":             true,
		"Unterstützt unser Wachstum":                   true,
		"Fewer tickets leave nurses time for patients": false,
		"Teams that invite a colleague stay longer":    false,
		"When load time falls, more visitors sign up":  false,
		"It brings 40 % of all leads":                  false,
		"Growth of the reseller channel":               false,
		"Increases revenue":                            false,
		"Soutient la croissance de l'entreprise":       false,
		"":                                             false,
		"...":                                          false,
	} {
		if got := Hollow(text, ""); got != want {
			t.Errorf("%q is hollow: %v", text, got)
		}
	}
}
