package draft_test

import (
	"strings"
	"testing"

	"tautline.dev/model/importer/draft"
)

func TestIDsOfNamesStayApart(t *testing.T) {
	for names, want := range map[string]string{
		"a b":             "a-b",
		"m[0] m[\"x\"].q": "m/0 m/x/.q",
		"a?|a!":           "a-3f-|a-21-",
		"a-|a!":           "a-|a-21-",
		"a-|a!|a-21-":     "a-|a-21--|a-21-",
		"GET/|GET":        "GET-2f-|GET",
		"GET|GET/|GET//":  "GET|GET-2f-|GET-2f--",
		".a|x.a":          "x.a-|x.a",
		"|/":              "x|x-2f-",
	} {
		d := &draft.Draft{}
		sep := " "
		if strings.ContainsAny(names, "|") {
			sep = "|"
		}
		if names == "a b" {
			sep = "\x00"
		}
		for _, n := range strings.Split(names, sep) {
			d.Boxes = append(d.Boxes, &draft.Box{ID: n})
		}
		d.Finish()
		var got []string
		for _, b := range d.Boxes {
			got = append(got, b.ID)
		}
		if s := strings.Join(got, sep); s != want {
			t.Errorf("%s: got %s, want %s", names, s, want)
		}
	}
}
