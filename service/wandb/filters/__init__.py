"""The SDK's filters, objects in the manner of MongoDB as JSON text, as conditions of the domain."""
