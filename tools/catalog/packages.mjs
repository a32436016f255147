export const readPackages = () => ({});
