//go:build long

package reading

import "testing"

func TestAgreeLong(t *testing.T) { agreeOn(t, 6000, 100_000) }

// TestFoundingCaseOfQueues is the fifth, with a queue before each service.
func TestFoundingCaseOfQueues(t *testing.T) {
	foundingCase(t, chain("queue"), `"ask", "put", "take", "s1", "go2", "on2", "s2", "go3", "on3", "s3", "go4", "on4", "s4"`, nil)
}
