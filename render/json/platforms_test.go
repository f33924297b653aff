package json

import (
	"bytes"
	"encoding/json"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/platform"
)

func TestPlatformsFitTheirSchema(t *testing.T) {
	s := compile(t, PlatformsSchema)
	var all []*platform.Platform
	for _, id := range platform.IDs() {
		all = append(all, platform.Builtin(id))
	}
	tool := Tool{Name: "tautline", Version: "v0"}
	fits := func(name string, write func(*bytes.Buffer) error) {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	fits("list", func(b *bytes.Buffer) error { return PlatformList(b, tool, all) })
	fits("details", func(b *bytes.Buffer) error { return Platforms(b, tool, all) })
	for _, p := range all {
		lambda := platform.Builtin("aws/lambda")
		for _, pair := range [][]*platform.Platform{{p, lambda}, {lambda, p}} {
			fits(pair[0].ID+" "+pair[1].ID, func(b *bytes.Buffer) error { return Between(b, tool, model.End{pair[0]}, model.End{pair[1]}) })
		}
	}
}
