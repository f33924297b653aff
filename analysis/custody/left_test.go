package custody_test

import (
	"testing"

	"tautline.dev/analysis/custody"
	"tautline.dev/model/modeltest"
)

// What is given up without a dead letter isn't always gone.
func TestLeftBy(t *testing.T) {
	for name, c := range map[string]struct {
		from, line string
		want       custody.Left
	}{
		"a queue drops it":             {`kind: "queue"`, `interaction: "poll", deadLetter: "none"`, custody.Gone},
		"a platform keeps it":          {`kind: "stream", platform: "nats-jetstream"`, `interaction: "poll"`, custody.InPlace},
		"a dead letter takes it":       {`kind: "stream", platform: "nats-jetstream"`, `interaction: "poll", deadLetter: {to: "d", after: 5}`, custody.Gone},
		"forgotten on receipt":         {`kind: "stream", platform: "nats-jetstream"`, `interaction: "poll", ack: "on-receipt"`, custody.Gone},
		"a library puts it aside":      {`kind: "queue", platform: "bullmq"`, `interaction: "poll"`, custody.Aside},
		"as does the client of a line": {`kind: "queue"`, `interaction: "poll", client: "bullmq"`, custody.Aside},
		"a row of a table":             {`kind: "database"`, `interaction: "poll"`, custody.InPlace},
		"a row that is tailed":         {`kind: "database"`, `interaction: "tail"`, custody.InPlace},
		"a log of changes":             {`kind: "database", store: changeStream: "1d"`, `interaction: "tail"`, custody.Gone},
		"a row that gets too old":      {`kind: "database"`, `interaction: "tail", retry: {attempts: "unlimited", maxAge: "1d"}`, custody.InPlace},
		"a Job that has failed":        {`kind: "scheduler"}, w: {platform: "kubernetes/job"`, `interaction: "send"`, custody.InPlace},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, `boxes: {q: {`+c.from+`}, w: kind: "worker", d: kind: "queue"}
lines: l: {from: "q", to: "w", `+c.line+`}`)
			if got := custody.LeftBy(s, s.Line("l")); got != c.want {
				t.Errorf("left by %v, want %v", got, c.want)
			}
		})
	}
}
