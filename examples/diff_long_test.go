//go:build long

package examples

import "testing"

// TestEachRemovalIsADifference takes each stated fact out of the whole system.
func TestEachRemovalIsADifference(t *testing.T) {
	t.Parallel()
	removalsAreDifferences(t, 1)
}
