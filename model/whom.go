package model

import (
	"regexp"

	"tautline.dev/model/value"
)

// aTime recognises a length of time, or a unit of it: "1m", "5 minutes", "second".
var aTime = regexp.MustCompile(`(?i)^(per |a )?[0-9.]* ?(ns|us|µs|ms|s|m|h|d|w|sec|min|seconds?|minutes?|hours?|days?|weeks?)$`)

// forWhom finds a throttle that says for how long where it should say for whom. A
// rate is per second: taken for one, 6000 a minute lets in sixty times too much.
func (d *decoder) forWhom(n *value.Node, path string) {
	per := n.Get("admission").Get("throttle").Get("per")
	if per == nil || per.Kind != value.String || !aTime.MatchString(per.Text) {
		return
	}
	d.say(per.At, path+".admission.throttle.per", "%q is a time, and `per` says for each of whom (\"account\", \"API key\"); a rate is always per second: write {rate: 100} for 6000 a minute", per.Text)
}
