package api_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
)

// TestKindsInTags holds the kinds that inputs name to those that are there: a struct's tags cannot be worked out.
func TestKindsInTags(t *testing.T) {
	t.Parallel()
	f, _ := reflect.TypeFor[api.WhyIn]().FieldByName("Kind")
	var explained []string
	for _, k := range lens.WhyKinds() {
		explained = append(explained, string(k))
	}
	offered := strings.Split(f.Tag.Get("enum"), ",")
	slices.Sort(explained)
	slices.Sort(offered)
	if !slices.Equal(explained, offered) {
		t.Errorf("the question why offers %q, and answers for %q", offered, explained)
	}
	body, _ := reflect.TypeFor[api.AcknowledgeIn]().FieldByName("Body")
	for _, k := range cascade.Info(cascade.KindAcknowledged).SubjectKinds() {
		named := func(name string) bool {
			f, ok := body.Type.FieldByName(name)
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			return ok && tag == string(k)
		}
		if !named(strings.ToUpper(string(k[:1])) + string(k[1:])) {
			t.Errorf("what is acknowledged may be about a %s, which no input names", k)
		}
	}
}
