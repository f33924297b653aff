package profile_test

import (
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/schema"
	"tautline.dev/rules/profile"
)

// A profile is a policy that leaves nothing open.
func TestProfilesAreWhole(t *testing.T) {
	schema, err := schema.Parse(model.SchemaSource)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range profile.Names {
		for _, problem := range schema.Check("#Policy", profile.Tree(name), "") {
			t.Errorf("%s: %v", name, problem)
		}
		p := profile.Named(name)
		if p.Profile != name || p.Core == "" || p.Further == "" || p.Unstated == "" {
			t.Errorf("%s leaves something open: %+v", name, p)
		}
		if p.Limits != model.DefaultLimits() {
			t.Errorf("%s has limits of its own: %+v; say so in the documentation, and here", name, p.Limits)
		}
	}
}
