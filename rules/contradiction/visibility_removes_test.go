package contradiction_test

import (
	"testing"

	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

// A lease that fits, but for a burst, is told only where more is done than removed.
func TestVisibilityWhereAgainIsHarmless(t *testing.T) {
	src := func(visibility, effect string) string {
		return `boxes: {
	q: {kind: "queue", platform: "aws/sqs", channel: visibility: "` + visibility + `"}
	f: {kind: "function", platform: "aws/lambda", timeout: "5s"}
	db: {kind: "database", platform: "aws/dynamodb"}
}
lines: {take: {from: "q", to: "f"}, change: {from: "f", to: "db", interaction: "request-reply", ` + effect + `}}`
	}
	rulestest.Check(t, contradiction.VisibilityTooShort, []rulestest.Example{
		{Name: "done twice", Model: src("20s", `operation: "write"`), Want: []string{"warning lines.take"}},
		{Name: "removed twice", Model: src("20s", `operation: "delete"`)},
		{Name: "checked", Model: src("20s", `operation: "write", idempotency: {key: "id", enforcedBy: "conditional-write"}`), Want: []string{"warning lines.take"}},
		{Name: "removed twice, and stated not to be safe", Model: src("20s", `operation: "delete", idempotency: "none"`), Want: []string{"warning lines.take"}},
		{Name: "removed by two at once", Model: src("3s", `operation: "delete"`), Want: []string{"error lines.take"}},
	})
}
