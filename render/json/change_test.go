package json

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/change"
)

const changeBefore = `system: "shop"
boxes: {buyer: kind: "client", api: {kind: "service", platform: "aws/lambda"}, orders: kind: "database", events: kind: "topic"}
lines: {
	submit: {from: "buyer", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: {attempts: 3, by: "caller", on: "any"}}
	save: {from: "api", to: "orders", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
	old: {from: "api", to: "events", interaction: "publish", operation: "event"}
}
flows: order: {steps: ["submit", "save"], accepted: "save", effects: ["save"]}
`

// changeOf explores both sides, as the command does.
func changeOf(t *testing.T, was, is string) *change.Change {
	t.Helper()
	judged := func(src string) *rules.Report {
		if src == "" {
			return nil
		}
		return rules.Judge(modeltest.Load(t, src), rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	}
	c := &change.Change{Before: "main", After: "the work tree", Systems: change.All([]change.Pair{{Was: judged(was), Is: judged(is)}}, "main", nil)}
	explored := func(s *model.System) (out []*explore.Result) {
		if s != nil {
			for _, f := range s.Flows {
				out = append(out, explore.Flow(context.Background(), s, f, explore.Options{}))
			}
		}
		return out
	}
	for _, s := range c.Systems {
		if s.Touched() {
			s.Explore(explored(s.Before), explored(s.After))
		}
	}
	return c
}

// What diff writes fits the published schema, and says what has changed.
func TestDiffFitsItsSchema(t *testing.T) {
	s := compile(t, DiffSchema)
	fits := func(t *testing.T, c *change.Change, failed []model.Loaded, want ...string) {
		t.Helper()
		var b bytes.Buffer
		if err := Change(&b, "v0", c, failed); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%v\n%s", err, b.Bytes())
		}
		flat := strings.Join(strings.Fields(b.String()), " ")
		for _, w := range want {
			if !strings.Contains(flat, w) {
				t.Errorf("there is no %s in\n%s", w, b.Bytes())
			}
		}
	}
	edit := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(changeBefore) }
	t.Run("nothing", func(t *testing.T) {
		fits(t, changeOf(t, changeBefore, changeBefore), nil, `"changed": false`, `"how": "unchanged"`, `"promises": []`, `"explored": false`)
	})
	t.Run("a fact, a rename, another platform, and a waiver", func(t *testing.T) {
		fits(t, changeOf(t, changeBefore, edit(`"3s"`, `"30s"`, "orders", "rows", `"aws/lambda"`, `"aws/ecs-fargate"`, "\told:", "\tnew:")+
			"waivers: [{rule: \"dual-write\", on: \"lines.save\", reason: \"r\", until: \"2027-01-01\", by: \"jo\"}]\n"), nil,
			`{ "path": "timeout", "before": { "value": "3s", "state": "stated" }, "after": { "value": "30s", "state": "stated" } }`,
			`"how": "renamed", "name": "boxes.rows", "was": "boxes.orders"`, `"how": "renamed", "name": "lines.new", "was": "lines.old"`,
			`"part": "waiver", "how": "added", "name": "dual-write on lines.save"`, `"by": "aws/lambda"`)
	})
	t.Run("a broken promise", func(t *testing.T) {
		fits(t, changeOf(t, changeBefore, edit(`idempotency: "natural"`, `idempotency: "none"`)), nil,
			`"promise": "no double effect", "rule": "double-effect", "before": "kept", "after": "broken", "says": "this change breaks \"no double effect\" of `+"`order`"+`", "verdict": {`)
	})
	t.Run("a system more", func(t *testing.T) {
		fits(t, changeOf(t, "", changeBefore), nil, `"how": "added"`, `"changed": true`, `"before": "none"`)
	})
	t.Run("two stages", func(t *testing.T) {
		c := changeOf(t, changeBefore, edit(`"3s"`, `"30s"`))
		s := c.Systems[0]
		s.Before.Stage, s.After.Stage = "stage=dev", "stage=prod"
		fits(t, c, nil, `"stage": "stage=prod", "stageWas": "stage=dev"`)
		s.After.Stage = "stage=dev"
		fits(t, c, nil, `"stage": "stage=dev", "dir"`)
	})
	t.Run("a system less", func(t *testing.T) {
		fits(t, changeOf(t, changeBefore, ""), nil, `"how": "removed"`, `"findings": { "new": [], "fixed": [], "unchanged": 0 }`)
	})
	t.Run("no verdict", func(t *testing.T) {
		fits(t, nil, []model.Loaded{{Problems: []value.Problem{{Path: "liens", Message: "no such field"}}}}, `"systems": []`, `"message": "no such field"`)
	})
}
