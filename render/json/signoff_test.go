package json

import (
	"bytes"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/analysis/diff"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules/signoff"
)

// Every way in which a signature can stand is one that the schema knows.
func TestSignaturesFitTheirSchema(t *testing.T) {
	s := modeltest.Load(t, "system: \"shop\"\nboxes: a: kind: \"service\"\nlines: {}\n")
	act := &signoff.Act{Role: "owner", Person: "jo", Date: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC), Decision: signoff.Conditional, Conditions: []string{"soon"}}
	v := &signoff.Verdict{System: s, Tier: 1, Required: []string{"owner"}, From: "main", Standings: []signoff.Standing{
		{Role: "owner", Required: true, State: signoff.Valid, Act: act, Key: "SHA256:x", Path: "signoff/owner.signoff"},
		{Role: "b", State: signoff.Aged, Act: act, Aged: []signoff.Move{{What: "game-day", Was: "done", Is: "open"}}},
		{Role: "c", State: signoff.Stale, Act: act, Changes: diff.Restated(nil, diff.Statements(s)), Findings: []signoff.Move{{What: "x on y", Is: "error"}},
			Answers: []signoff.Move{{What: "backups", Was: "done", Is: "not judged"}}, Upgraded: [2]string{"v1", "v2"}},
		{Role: "d", State: signoff.Rejected, Act: &signoff.Act{Decision: signoff.Refusal}},
		{Role: "e", State: signoff.Invalid, Why: "no"},
		{Role: "f", State: signoff.Missing, Why: "no"},
	}}
	for name, verdicts := range map[string][]*signoff.Verdict{"all": {v}, "none": nil} {
		var b bytes.Buffer
		if err := Signatures(&b, "v0", verdicts); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(t, SignoffSchema).Validate(doc); err != nil {
			t.Errorf("%s: %v\n%s", name, err, b.Bytes())
		}
	}
}
